interface ImportMetaEnv {
  /** The revision of the source that this build was made from; `development` outside a pipeline. */
  readonly VITE_REVISION: string;
}
