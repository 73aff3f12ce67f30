import * as path from 'path';
import { readEntry } from './archive';
import type { BuildKind } from './build-kind';
import { missingPrograms } from './needed-programs';
import { PACKAGE_MANIFEST, PACKAGE_SKIP_TESTS, PACKAGE_STORE, PACKAGER, type PackageBuildRecord, type PackageManifest } from '../../contract';
import type { ActionContext } from '../actions/handler';
import type { EnvironmentVariable } from '../model/pipeline';
import { packageRoot } from '../package-root';

/** Builds packages by the packager of this command. */
export function packageBuild(record: PackageBuildRecord): BuildKind {
  return {
    plan: `builds here, where sources have changed: ${record.packages.join(', ')}`,
    variables: packageVariables,
    missing: (searchPath) => missingTool(record, searchPath),
    describe: ({ artifacts: [artifact] }) => describePackages(artifact),
  };
}

/** What a build of packages takes from this machine instead of from AWS: the packager of this command, and a store of its own. */
export function packageVariables(project: string, { skipTests, state }: Pick<ActionContext, 'skipTests' | 'state'>): EnvironmentVariable[] {
  const variables = {
    [PACKAGER]: path.join(packageRoot(), 'assets', 'packager', 'main', 'index.js'),
    [PACKAGE_STORE]: path.join(state.cache, encodeURIComponent(project), 'packages'),
    ...skipTests && { [PACKAGE_SKIP_TESTS]: '1' },
  };
  return Object.entries(variables).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' }));
}

/** Why packages cannot be built here: a program that the packager starts and this machine does not have. */
export function missingTool({ tools, packages }: PackageBuildRecord, searchPath: string): string | undefined {
  return missingPrograms(tools, `build ${packages.join(', ')}`, searchPath);
}

/** `3 built, 4 unchanged`: what came of the packages of an artifact. */
export async function describePackages(artifact: string): Promise<string | undefined> {
  const text = await readEntry(artifact, PACKAGE_MANIFEST);
  if (!text) return undefined;
  const packages = Object.values((JSON.parse(text.toString()) as PackageManifest).packages);
  const built = packages.filter((each) => each.built).length;
  return [built > 0 && `${built} built`, built < packages.length && `${packages.length - built} unchanged`].filter(Boolean).join(', ');
}
