/** A build specification of CodeBuild, typed. Absent lists are empty lists. */
export interface Buildspec {
  readonly version: '0.1' | '0.2';
  /** `env.shell`. */
  readonly shell?: string;
  readonly env: BuildspecEnvironment;
  /** In the order in which they run. */
  readonly phases: readonly BuildspecPhase[];
  /** Asked of the build image: `nodejs` -> `22`. */
  readonly runtimes: Texts;
  readonly reports: readonly ReportGroup[];
  readonly artifacts?: ArtifactRules;
  readonly secondaryArtifacts: { readonly [id: string]: ArtifactRules };
  readonly cache?: CacheRules;
  /** What is ignored, for the log. */
  readonly warnings: readonly string[];
}

export interface Texts { readonly [name: string]: string }

export interface BuildspecEnvironment {
  readonly variables: Texts;
  /** Variable -> parameter. */
  readonly parameterStore: Texts;
  /** Variable -> `secret-id:json-key:version-stage:version-id`. */
  readonly secretsManager: Texts;
  readonly exported: readonly string[];
}

export const PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;
export type PhaseName = typeof PHASES[number];

export interface BuildspecPhase {
  readonly name: PhaseName;
  readonly commands: readonly string[];
  readonly finally: readonly string[];
  readonly onFailure?: OnFailure;
}

export type OnFailure =
  | { readonly action: 'ABORT' | 'CONTINUE' }
  | { readonly action: 'RETRY'; readonly times: number; readonly pattern: RegExp };

/** Which files, relative to where. */
export interface FileRules {
  readonly files: readonly string[];
  readonly baseDirectory?: string;
  readonly discardPaths: boolean;
}

export interface ArtifactRules extends FileRules {
  readonly exclude: readonly string[];
  readonly symlinks: boolean;
}

export interface ReportGroup extends FileRules {
  readonly name: string;
  readonly format: string;
}

export interface CacheRules {
  readonly paths: readonly string[];
  readonly key?: string;
  readonly fallbackKeys: readonly string[];
  readonly restore: boolean;
  readonly save: boolean;
}
