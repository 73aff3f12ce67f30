import { BuildspecConfig, nodeBuildspec } from './buildspecs';
import { takeCommands } from './taken-artifacts';
import { CdkAppBuildOptions } from '../cdk-app-build-options';

/** Installs what a CDK app depends on, tests it, synthesizes it once: the assembly is promoted, and no environment synthesizes it again. */
export function cdkAppBuildspec(options: CdkAppBuildOptions): BuildspecConfig {
  const { synthCommand = 'npx cdk synth --quiet', outputDirectory = 'cdk.out', artifacts = {} } = options;
  return nodeBuildspec({ ...options, prepareCommands: takeCommands(artifacts), buildCommand: synthCommand, outputDirectory }, {
    file: 'manifest.json', advice: 'set outputDirectory to where synthCommand puts the assembly',
  });
}

export function validateSynth(name: string, { synthCommand }: CdkAppBuildOptions): void {
  if (synthCommand === undefined || synthCommand.trim() !== '') return;
  throw new Error(`build '${name}': synthCommand synthesizes the app, got an empty text; leave it out for npx cdk synth`);
}
