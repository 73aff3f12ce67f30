import { Token } from 'aws-cdk-lib';
import { BuildOptions } from '../build-options';

/** Checks what all kinds of builds have in common. Directories are relative to the root of the repository. */
export function validateBuild(name: string, options: BuildOptions, directories: { readonly [option: string]: string | undefined }): void {
  if (!Token.isUnresolved(name) && !/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(name)) {
    throw new Error(`build '${name}': a name holds 1 to 100 letters, digits, _ and -, got '${name}'; rename the build`);
  }
  for (const [option, directory] of Object.entries(directories)) {
    if (directory === undefined || Token.isUnresolved(directory)) continue;
    if (directory === '' || directory.startsWith('/') || directory.split('/').includes('..') || /\s/.test(directory)) {
      throw new Error(`build '${name}': ${option} is a path inside the repository without spaces, got '${directory}'; write it like 'apps/storefront'`);
    }
  }
  for (const variable of Object.keys(options.environment ?? {})) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable) || variable.startsWith('CODEBUILD_')) {
      throw new Error(`build '${name}': environment variable '${variable}' is no name the build can have; `
        + 'use letters, digits and _, and leave names that start with CODEBUILD_ to the service');
    }
  }
  const { timeout } = options;
  if (timeout && !timeout.isUnresolved()) {
    const minutes = timeout.toMinutes({ integral: false });
    if (minutes < 5 || minutes > 2160) {
      throw new Error(`build '${name}': timeout is 5 minutes to 36 hours, got ${timeout.toHumanString()}; the service refuses others`);
    }
  }
}
