import { Token } from 'aws-cdk-lib';
import { BuildOptions } from '../build-options';

/** Checks what all kinds of builds have in common. Directories are relative to the root of the repository. */
export function validateBuild(name: string, options: BuildOptions, directories: { readonly [option: string]: string | undefined }): void {
  if (!Token.isUnresolved(name) && !/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(name)) {
    throw new Error(`build '${name}': a name holds 1 to 100 letters, digits, _ and -, got '${name}'; rename the build`);
  }
  for (const [option, directory] of Object.entries(directories)) {
    if (directory !== undefined) validatePath(`build '${name}': ${option}`, directory);
  }
  validateVariables(`build '${name}'`, Object.keys(options.environment ?? {}));
  const { timeout } = options;
  if (timeout && !timeout.isUnresolved()) {
    const minutes = timeout.toMinutes({ integral: false });
    if (minutes < 5 || minutes > 2160) {
      throw new Error(`build '${name}': timeout is 5 minutes to 36 hours, got ${timeout.toHumanString()}; the service refuses others`);
    }
  }
}

/** Paths are relative, and lead out of nothing. */
export function validatePath(who: string, path: string): void {
  if (Token.isUnresolved(path)) return;
  if (path === '' || path.startsWith('/') || path.split('/').includes('..') || /\s/.test(path)) {
    throw new Error(`${who} is a path inside the repository without spaces, got '${path}'; write it like 'apps/storefront'`);
  }
}

export function validateVariables(who: string, names: readonly string[]): void {
  for (const name of names) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name.startsWith('CODEBUILD_')) {
      throw new Error(`${who}: environment variable '${name}' is no name the build can have; `
        + 'use letters, digits and _, and leave names that start with CODEBUILD_ to the service');
    }
  }
}
