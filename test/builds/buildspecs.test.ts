import { PackageManager, TestReport } from '../../src/builds';
import { commandsBuildspec, siteBuildspec } from '../../src/builds/private/buildspecs';

describe('siteBuildspec', () => {
  test('a site at the root of the repository', () => {
    const { content, testCommands } = siteBuildspec({ packageManager: PackageManager.NPM });
    expect(testCommands).toEqual(['npm run test']);
    expect(content).toMatchObject({
      version: '0.2',
      phases: {
        install: { 'runtime-versions': { nodejs: '22' }, 'commands': ['npm ci --no-audit --no-fund'] },
        build: { commands: ['npm run test', 'npm run build'] },
      },
      reports: {
        junitxml: { 'files': ['reports/junit.xml'], 'file-format': 'JUNITXML', 'base-directory': '.' },
        coberturaxml: { 'files': ['coverage/cobertura-coverage.xml'], 'file-format': 'COBERTURAXML', 'base-directory': '.' },
      },
      artifacts: { 'base-directory': 'dist', 'files': ['**/*'] },
      cache: { 'key': 'node-$(codebuild-hash-files *lock*)', 'fallback-keys': ['node-'] },
    });
  });

  test('a site in a directory: everything is relative to it', () => {
    const { content } = siteBuildspec({ directory: 'apps/admin', outputDirectory: 'build', packageManager: PackageManager.NPM, testCommand: '' });
    expect(content).toMatchObject({
      phases: { install: { commands: ['cd apps/admin', 'npm ci --no-audit --no-fund'] }, build: { commands: ['npm run build'] } },
      artifacts: { 'base-directory': 'apps/admin/build' },
      cache: { key: 'node-$(codebuild-hash-files apps/admin/*lock*)' },
    });
  });

  test.each([
    [PackageManager.PNPM, 'pnpm install --frozen-lockfile', 'pnpm run build'],
    [PackageManager.YARN, 'if [ -f .yarnrc.yml ]; then yarn install --immutable; else yarn install --frozen-lockfile; fi', 'yarn run build'],
  ])('%s installs from its lock file alone', (packageManager, install, build) => {
    const { phases } = siteBuildspec({ packageManager }).content as { phases: { install: { commands: string[] }; build: { commands: string[] } } };
    expect(phases.install.commands.at(-1)).toBe(install);
    expect(phases.build.commands.at(-1)).toBe(build);
  });

  test('tests stand in the build phase: post_build runs when they fail', () => {
    const { phases } = siteBuildspec({ testCommand: 'npm run test:ci' }).content as { phases: { [phase: string]: { commands: string[] } } };
    expect(phases.build.commands[0]).toBe('npm run test:ci');
    expect(phases.pre_build).toBeUndefined();
    expect(phases.post_build.commands[0]).toContain('dist/index.html');
  });

  test('no cache when none is wanted, reports as given', () => {
    const { content } = siteBuildspec({ cache: false, reports: [TestReport.junit('a.xml'), TestReport.junit('b.xml'), TestReport.clover('c.xml')] });
    expect(content.cache).toBeUndefined();
    expect(Object.keys(content.reports as object)).toEqual(['junitxml', 'junitxml-2', 'cloverxml']);
  });
});

describe('commandsBuildspec', () => {
  test('commands alone', () => {
    expect(commandsBuildspec({ commands: ['make'] })).toEqual({
      testCommands: [],
      exportedVariables: [],
      content: { version: '0.2', phases: { build: { commands: ['make'] } }, artifacts: { 'base-directory': '.', 'files': ['**/*'] } },
    });
  });

  test('everything', () => {
    expect(commandsBuildspec({
      commands: ['make'],
      testCommands: ['make test'],
      installCommands: ['make deps'],
      outputDirectory: 'out',
      cachePaths: ['/root/.m2/'],
      exportedVariables: ['VERSION'],
      reports: [TestReport.of('CUCUMBERJSON', 'c.json')],
    })).toEqual({
      testCommands: ['make test'],
      exportedVariables: ['VERSION'],
      content: {
        version: '0.2',
        env: { 'exported-variables': ['VERSION'] },
        phases: { install: { commands: ['make deps'] }, build: { commands: ['make test', 'make'] } },
        reports: { cucumberjson: { 'files': ['c.json'], 'file-format': 'CUCUMBERJSON', 'base-directory': '.' } },
        artifacts: { 'base-directory': 'out', 'files': ['**/*'] },
        cache: { paths: ['/root/.m2/**/*'] },
      },
    });
  });
});
