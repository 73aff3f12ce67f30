/** A difference between the last release and the library as it is. */
export interface Change {
  /** Names it in .compatignore. */
  readonly key: string;
  /** Somebody who updates would notice it. */
  readonly breaking: boolean;
  readonly message: string;
}

/** What is left to do when a breaking change is wanted. */
export function orNote(key: string): string {
  return `or note '${key}' in .compatignore and the change as breaking in CHANGELOG.md`;
}
