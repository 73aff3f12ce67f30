/** A file of the hosting bucket. */
export interface SiteFile {
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/** The hosting bucket, as far as releasing needs it. */
export interface SiteFiles {
  list(prefix: string): Promise<readonly SiteFile[]>;
  exists(key: string): Promise<boolean>;
  /** Text of a file that is known to exist. */
  read(key: string): Promise<string>;
  write(key: string, body: string, cacheControl: string): Promise<void>;
  /** Copies within the bucket, keeping the content type. */
  copy(from: string, to: string, cacheControl: string): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
}

export interface PointerValues {
  readonly live: string;
  readonly previous?: string;
}

export interface PointerState extends Partial<PointerValues> {
  /** Version of the state that was read; absent when there is none yet. */
  readonly etag?: string;
}

/** Which release viewers get. */
export interface LivePointer {
  read(): Promise<PointerState>;
  /**
   * Both values at once, and only over the state that `etag` names.
   *
   * @throws PointerConflict when somebody else wrote in between
   */
  write(values: PointerValues, etag: string | undefined): Promise<void>;
}

export class PointerConflict extends Error {
  constructor() {
    super('the live pointer was changed by somebody else');
    this.name = 'PointerConflict';
  }
}

export interface Clock {
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

/** Everything that releasing a site works on. */
export interface ReleaseSite {
  readonly files: SiteFiles;
  readonly pointer: LivePointer;
  readonly clock: Clock;
  /** How many releases stay. */
  readonly keep: number;
  /** Makes the release what viewers get, where the edge reads no pointer. Must bear being repeated. */
  readonly publish?: (release: string) => Promise<void>;
  log(line: string): void;
}
