import { execFileSync, spawnSync } from 'child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ImagePlatform, TestReport } from '../../src/builds';
import { coverageCommand, imageBuildspec, ImageBuildspecOptions } from '../../src/builds/private/image-buildspec';

interface Content {
  readonly env: { readonly [section: string]: unknown };
  readonly phases: { readonly [phase: string]: { readonly commands: string[] } | undefined };
  readonly reports?: object;
  readonly artifacts: object;
}

function buildspec(options: Partial<ImageBuildspecOptions> = {}) {
  const { content, ...others } = imageBuildspec({ container: 'orders', platform: ImagePlatform.LINUX_AMD64, secrets: {}, ...options });
  return { ...others, content: content as unknown as Content };
}

/** The one command that builds the image. */
function buildCommand(options: Partial<ImageBuildspecOptions>): string {
  return buildspec(options).imageCommands.find((command) => command.startsWith('docker buildx build '))!;
}

let directory: string;
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'image-build-')); });
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('imageBuildspec', () => {
  test('a Dockerfile at the root of the repository', () => {
    const { content, testCommands, imageCommands } = buildspec();
    expect(testCommands).toEqual([]);
    expect(content.env).toEqual({ 'exported-variables': ['IMAGE_URI', 'IMAGE_DIGEST', 'IMAGE_TAG'] });
    expect(content.phases.install).toBeUndefined();
    expect(content.reports).toBeUndefined();
    expect(content.artifacts).toEqual({ 'base-directory': '.delivery', 'files': ['**/*'] });
    expect(imageCommands.find((command) => command.startsWith('docker buildx build'))).toBe(
      'docker buildx build --file Dockerfile --platform linux/amd64 '
      + '--cache-from type=registry,ref=$REPOSITORY_URI:cache '
      + '--cache-to type=registry,ref=$REPOSITORY_URI:cache,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true '
      + '--provenance=false --metadata-file /tmp/image.json --tag "$REPOSITORY_URI:$IMAGE_TAG" --push .',
    );
  });

  test('tests come before the image, with reports relative to the directory', () => {
    const { content, testCommands } = buildspec({ directory: 'services/orders', testCommands: ['npm ci', 'npm test'], minimumCoverage: 80 });
    expect(testCommands).toEqual(['npm ci', 'npm test', expect.stringContaining('coverage/cobertura-coverage.xml')]);
    expect(content.phases.install).toEqual({ commands: ['cd services/orders'] });
    expect(content.phases.build!.commands.slice(0, 3)).toEqual(testCommands);
    expect(content.reports).toEqual({
      junitxml: { 'files': ['reports/junit.xml'], 'file-format': 'JUNITXML', 'base-directory': 'services/orders' },
      coberturaxml: { 'files': ['coverage/cobertura-coverage.xml'], 'file-format': 'COBERTURAXML', 'base-directory': 'services/orders' },
    });
  });

  test.each([['1f3c0de', '1f3c0de'], ['3HL4kqtJvjVBH40N', '3HL4kqtJvjVBH40N'], ['.FLQEZscLIcfx', 'v.FLQEZscLIcfx'], ['-x_1', 'v-x_1']])(
    'the version %s of a source is the tag %s', (version, tag) => {
      const { commands } = buildspec().content.phases.build!;
      const tagged = commands.filter((command) => command.includes('IMAGE_TAG=') && !command.includes('docker'));
      const env = { ...process.env, CODEBUILD_RESOLVED_SOURCE_VERSION: version };
      expect(execFileSync('sh', ['-euc', [...tagged, 'printf %s "$IMAGE_TAG"'].join('\n')], { env, encoding: 'utf-8' })).toBe(tag);
    });

  test('commands that need an engine or AWS follow each other, and no other command names one', () => {
    const { content, imageCommands } = buildspec({ testCommands: ['npm test'], secrets: { npmrc: 'arn' } });
    const { commands } = content.phases.build!;
    const first = commands.indexOf(imageCommands[0]);
    expect(commands.slice(first, first + imageCommands.length)).toEqual(imageCommands);
    const others = commands.filter((command) => !imageCommands.includes(command));
    expect(others.filter((command) => /\b(docker|aws|curl|jq)\b/.test(command))).toEqual([]);
  });

  test('secrets reach the build as mounts, from Secrets Manager', () => {
    const { content } = buildspec({ secrets: { 'npmrc': 'arn:1', 'pip.conf': 'arn:2' } });
    expect(content.env['secrets-manager']).toEqual({ BUILD_SECRET_NPMRC: 'arn:1', BUILD_SECRET_PIP_CONF: 'arn:2' });
    expect(buildCommand({ secrets: { 'npmrc': 'arn:1', 'pip.conf': 'arn:2' } }))
      .toContain(' --secret id=npmrc,env=BUILD_SECRET_NPMRC --secret id=pip.conf,env=BUILD_SECRET_PIP_CONF ');
  });

  test.each<[string, Partial<ImageBuildspecOptions>, string]>([
    ['a Dockerfile elsewhere', { dockerfile: 'docker/Dockerfile.prod' }, ' --file docker/Dockerfile.prod '],
    ['a stage', { target: 'runtime' }, ' --target runtime '],
    ['Arm', { platform: ImagePlatform.LINUX_ARM64 }, ' --platform linux/arm64 '],
    ['arguments, each one word, with the variables of the build',
      { buildArguments: { VERSION: '1.2', NOTE: 'it\'s "$CODEBUILD_BUILD_NUMBER" `x`' } },
      ' --build-arg "NOTE=it\'s \\"$CODEBUILD_BUILD_NUMBER\\" \\`x\\`" --build-arg "VERSION=1.2" '],
  ])('builds with %s', (_title, options, part) => {
    expect(buildCommand(options)).toContain(part);
  });

  test('caches no layers when it is told not to', () => {
    expect(buildCommand({ cache: false })).not.toContain('cache');
  });

  test('the bill of materials is written by a generator for the platform', () => {
    expect(buildspec({ platform: ImagePlatform.LINUX_ARM64 }).imageCommands.at(-1)).toContain('/latest/linux/arm64/inspector-sbomgen.zip');
  });
});

describe('the commands in a shell', () => {
  const digest = `sha256:${'b2'.repeat(32)}`;

  /** Puts a command on the path that notes its arguments, then does as the script says. */
  function stub(name: string, script: string): void {
    writeFileSync(join(directory, 'bin', name), `#!/bin/sh\necho "${name} $*" >> "$CALLS"\n${script}\n`);
    chmodSync(join(directory, 'bin', name), 0o755);
  }

  /** Runs all commands of the build, in one shell, each of them as a step that may fail. */
  function run(commands: readonly string[]): { readonly output: string; readonly calls: string[]; readonly artifact: (file: string) => string } {
    writeFileSync(join(directory, 'build.sh'), commands.map((command) => `${command} || exit 1\n`).join(''));
    const output = execFileSync('sh', ['build.sh'], {
      cwd: directory,
      encoding: 'utf-8',
      env: {
        PATH: `${join(directory, 'bin')}:${process.env.PATH}`,
        CALLS: join(directory, 'calls'),
        CODEBUILD_SRC_DIR: directory,
        CODEBUILD_RESOLVED_SOURCE_VERSION: 'c0ffee',
        CODEBUILD_BUILD_NUMBER: '7',
        REPOSITORY_URI: '111111111111.dkr.ecr.eu-central-1.amazonaws.com/orders',
        BASE_REPOSITORIES: '222222222222.dkr.ecr.us-east-1.amazonaws.com/base',
      },
    });
    return {
      output,
      calls: existsSync(join(directory, 'calls')) ? readFileSync(join(directory, 'calls'), 'utf-8').trim().split('\n') : [],
      artifact: (file) => readFileSync(join(directory, '.delivery', file), 'utf-8'),
    };
  }

  beforeEach(() => {
    mkdirSync(join(directory, 'bin'));
    stub('aws', 'echo password');
    stub('docker', 'case "$*" in *login*) cat > /dev/null ;; *inspect*) exit 1 ;; esac');
    stub('jq', `echo ${digest}`);
    stub('curl', 'exit 22');
  });

  test('log in to all registries, push the commit and leave what deployments read', () => {
    const { calls, artifact, output } = run(buildspec().content.phases.build!.commands);
    expect(calls.slice(0, 4)).toEqual(expect.arrayContaining([
      'aws ecr get-login-password --region eu-central-1',
      'docker login --username AWS --password-stdin 111111111111.dkr.ecr.eu-central-1.amazonaws.com',
      'aws ecr get-login-password --region us-east-1',
      'docker login --username AWS --password-stdin 222222222222.dkr.ecr.us-east-1.amazonaws.com',
    ]));
    expect(calls.find((call) => call.startsWith('docker buildx build'))).toContain('--tag 111111111111.dkr.ecr.eu-central-1.amazonaws.com/orders:c0ffee --push .');
    const imageUri = `111111111111.dkr.ecr.eu-central-1.amazonaws.com/orders@${digest}`;
    expect(JSON.parse(artifact('imagedefinitions.json'))).toEqual([{ name: 'orders', imageUri }]);
    expect(JSON.parse(artifact('imageDetail.json'))).toEqual({ ImageURI: imageUri });
    expect(output).toContain('no bill of materials: the generator of Amazon Inspector could not be fetched or run');
    expect(readdirSync(join(directory, '.delivery')).sort()).toEqual(['imageDetail.json', 'imagedefinitions.json']);
  });

  test('give a commit that is built again a tag of its own', () => {
    stub('docker', 'case "$*" in *login*) cat > /dev/null ;; esac');
    const { calls } = run(buildspec().content.phases.build!.commands);
    expect(calls.find((call) => call.startsWith('docker buildx build'))).toContain('/orders:c0ffee-7 --push .');
  });

  test('end the build when nobody can log in', () => {
    stub('docker', 'cat > /dev/null; exit 1');
    expect(() => run(buildspec().content.phases.build!.commands)).toThrow('Command failed');
    expect(existsSync(join(directory, '.delivery'))).toBe(false);
  });

  test('without those in place of which a local engine builds, need nothing but what it set', () => {
    for (const name of ['aws', 'docker', 'jq', 'curl']) rmSync(join(directory, 'bin', name));
    const { content, imageCommands } = buildspec();
    const commands = content.phases.build!.commands.map((command) => {
      if (command === imageCommands[0]) return `IMAGE_DIGEST=${digest}`;
      return imageCommands.includes(command) ? ':' : command;
    });
    expect(JSON.parse(run(commands).artifact('imagedefinitions.json'))).toEqual([
      { name: 'orders', imageUri: `111111111111.dkr.ecr.eu-central-1.amazonaws.com/orders@${digest}` },
    ]);
  });
});

describe('the coverage floor', () => {
  function check(xml: string | undefined, minimum: number): { readonly status: number | null; readonly stdout: string } {
    if (xml !== undefined) writeFileSync(join(directory, 'coverage.xml'), xml);
    return spawnSync('sh', ['-c', coverageCommand('coverage.xml', minimum)], { cwd: directory, encoding: 'utf-8' });
  }

  const istanbul = (rate: string) => '<?xml version="1.0" ?>\n<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">\n'
    + `<coverage lines-valid="50" lines-covered="29" line-rate="${rate}" branches-valid="0" branch-rate="0.1" timestamp="1" complexity="0" version="0.1">\n`
    + '  <packages><package name="main" line-rate="1" branch-rate="1"/></packages>\n</coverage>\n';

  test.each<[string, string, number, number, string]>([
    ['above', istanbul('0.93'), 80, 0, 'line coverage is 93.00 %, at least 80 % is required\n'],
    ['exactly at, where doubles are not exact', istanbul('0.57'), 57, 0, 'line coverage is 57.00 %, at least 57 % is required\n'],
    ['below', istanbul('0.799'), 80, 1, 'line coverage is 79.90 %, and at least 80 % is required\n'],
    ['below a floor with a fraction', istanbul('0.8'), 80.5, 1, 'line coverage is 80.00 %, and at least 80.5 % is required\n'],
    ['nothing at all and nothing wanted', istanbul('0'), 0, 0, 'line coverage is 0.00 %, at least 0 % is required\n'],
    ['everything', istanbul('1'), 100, 0, 'line coverage is 100.00 %, at least 100 % is required\n'],
    ['on one line, as some tools write', istanbul('0.4').replace(/\n/g, ''), 50, 1, 'line coverage is 40.00 %, and at least 50 % is required\n'],
    ['with an attribute a line', '<?xml version="1.0"?>\n<coverage\n  branch-rate="0"\n  line-rate="0.6"\n>', 50, 0, 'line coverage is 60.00 %, at least 50 % is required\n'],
  ])('coverage %s', (_title, xml, minimum, status, stdout) => {
    expect(check(xml, minimum)).toMatchObject({ status, stdout });
  });

  test('fails when the tests left no file', () => {
    expect(check(undefined, 80)).toMatchObject({ status: 1, stdout: 'no coverage.xml: let the tests write their coverage there, as Cobertura\n' });
  });

  test.each(['', '<coverage generated="1"><project/></coverage>', 'line-rate="0.9"'])('fails when the file is another format: %s', (xml) => {
    expect(check(xml, 80)).toMatchObject({ status: 1, stdout: 'coverage.xml tells no line-rate: let the tests write Cobertura\n' });
  });

  test('is about the first Cobertura file among the reports', () => {
    const reports = [TestReport.junit('junit.xml'), TestReport.cobertura('out/a.xml', 'out/b.xml')];
    expect(buildspec({ testCommands: ['make test'], reports, minimumCoverage: 70 }).testCommands[1]).toBe(coverageCommand('out/a.xml', 70));
  });
});
