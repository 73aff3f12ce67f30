import { Build, CdkAppBuildOptions } from '../../src/builds';
import { cdkAppBuildspec } from '../../src/builds/private/cdk-app-buildspec';

const phases = (options: CdkAppBuildOptions) => cdkAppBuildspec(options).content.phases as { [name: string]: { commands: string[] } };

test('an app is tested and synthesized once; its assembly is the artifact', () => {
  const { content, testCommands } = cdkAppBuildspec({ directory: 'infrastructure' });
  expect(testCommands).toEqual(['$PM run test']);
  expect(phases({ directory: 'infrastructure' }).install.commands[0]).toBe('cd infrastructure');
  expect(phases({}).build.commands).toEqual(['$PM run test', 'npx cdk synth --quiet']);
  expect(content.artifacts).toEqual({ 'base-directory': 'infrastructure/cdk.out', 'files': ['**/*'] });
});

test('a build that leaves no assembly says what to do', () => {
  expect(phases({ reports: [] }).post_build.commands).toEqual([
    'if [ "$CODEBUILD_BUILD_SUCCEEDING" = 1 ] && [ ! -f cdk.out/manifest.json ]; then '
    + 'echo "the build left no cdk.out/manifest.json: set outputDirectory to where synthCommand puts the assembly"; exit 1; fi',
  ]);
});

test('commands and the place of the assembly can be others', () => {
  const options = { testCommand: '', synthCommand: 'npx projen synth', outputDirectory: 'out' };
  expect(phases(options).build.commands).toEqual(['npx projen synth']);
  expect(cdkAppBuildspec(options).content.artifacts).toEqual({ 'base-directory': 'out', 'files': ['**/*'] });
});

test.each<[string, () => unknown, string]>([
  ['a command that synthesizes nothing', () => Build.cdkApp('infra', { synthCommand: ' ' }),
    "build 'infra': synthCommand synthesizes the app, got an empty text; leave it out for npx cdk synth"],
  ['an assembly outside of the app', () => Build.cdkApp('infra', { outputDirectory: '../cdk.out' }),
    "build 'infra': outputDirectory is a path inside the repository without spaces, got '../cdk.out'; write it like 'apps/storefront'"],
])('fails with %s', (_title, act, message) => {
  expect(act).toThrow(new Error(message));
});
