/** What installs the dependencies of a Node.js project. */
export enum PackageManager {
  /** Decided in the build by the lock file: pnpm-lock.yaml, yarn.lock, else npm. */
  BY_LOCK_FILE = 'BY_LOCK_FILE',
  /** `npm ci` */
  NPM = 'NPM',
  /** `pnpm install --frozen-lockfile` */
  PNPM = 'PNPM',
  /** `yarn install --immutable` (Yarn 2 and later; Yarn 1 is given `--frozen-lockfile`) */
  YARN = 'YARN',
}
