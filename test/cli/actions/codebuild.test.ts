import * as fs from 'fs';
import * as path from 'path';
import { CodeBuildHandler } from '../../../src/cli/actions/codebuild';
import type { ActionContext, ActionResult } from '../../../src/cli/actions/handler';
import { UserError } from '../../../src/cli/errors';
import type { ActionModel, ProjectModel } from '../../../src/cli/model/pipeline';
import { ActionLab, actionModel, projectModel } from '../build/action-context';

const handler = new CodeBuildHandler();
const artifact = (name: string) => ({ name, files: [] });
let lab: ActionLab;

beforeEach(async () => {
  lab = new ActionLab();
  await lab.input('Source', { 'readme.md': 'hello', 'web/index.html': '<html>' });
});

afterEach(() => lab.close());

interface Changes {
  readonly action?: Partial<ActionModel>;
  readonly project?: Partial<ProjectModel>;
  readonly context?: Partial<ActionContext>;
}

const run = (buildspec: object | string | undefined, { action, project, context }: Changes = {}): Promise<ActionResult> =>
  handler.run(actionModel({ project: projectModel(buildspec, project), ...action }), lab.context(context));

const build = (...commands: string[]) => ({ phases: { build: { commands } } });

test('a build makes artifacts, variables and a summary', async () => {
  const result = await run({
    env: { 'variables': { GREETING: 'hi' }, 'exported-variables': ['TAG', 'UNSET'] },
    phases: {
      install: { commands: ['mkdir -p dist/deep'] },
      build: {
        commands: ['cd web', 'cp index.html ../dist/', 'echo "$GREETING" > ../dist/deep/greeting', 'echo "<testsuite><testcase/></testsuite>" > ../junit.xml'],
      },
      post_build: { commands: ['TAG=v-$CODEBUILD_RESOLVED_SOURCE_VERSION'] },
    },
    reports: { unit: { files: ['junit.xml'] } },
    artifacts: { 'files': ['**/*'], 'base-directory': 'dist' },
  }, { action: { outputs: [artifact('Site')] } });
  expect(result).toEqual({ status: 'Succeeded', summary: '1 test, 2 files in Site', variables: { TAG: 'v-1f3c0de', UNSET: '' } });
  expect(await lab.artifact('Site')).toEqual({ 'index.html': '<html>', 'deep/greeting': 'hi\n' });
  expect(lab.progress).toEqual([
    'INSTALL mkdir -p dist/deep', 'BUILD cd web', 'BUILD cp index.html ../dist/', 'BUILD echo "$GREETING" > ../dist/deep/greeting',
    'BUILD echo "<testsuite><testcase/></testsuite>" > ../junit.xml', 'POST_BUILD TAG=v-$CODEBUILD_RESOLVED_SOURCE_VERSION',
  ]);
  expect(lab.lines).toContain('[Container] Warning: exported variable UNSET has no value');
});

test('the log reads as that of the service', async () => {
  await run(build('echo out', 'false'));
  const work = path.join(lab.root, 'work0', 'build', 'src', 'Source');
  expect(lab.lines).toEqual([
    'Waiting for DOWNLOAD_SOURCE', 'Phase is DOWNLOAD_SOURCE', `CODEBUILD_SRC_DIR=${work}`, 'YAML location is the buildspec of project site-build',
    'Processing environment variables', `Moving to directory ${work}`, 'Phase complete: DOWNLOAD_SOURCE State: SUCCEEDED',
    'Phase context status code:  Message: ',
    'Entering phase INSTALL', 'Phase complete: INSTALL State: SUCCEEDED', 'Phase context status code:  Message: ',
    'Entering phase PRE_BUILD', 'Phase complete: PRE_BUILD State: SUCCEEDED', 'Phase context status code:  Message: ',
    'Entering phase BUILD', 'Running command echo out', 'out', 'Running command false', 'Command did not exit successfully false exit status 1',
    'Phase complete: BUILD State: FAILED',
    'Phase context status code: COMMAND_EXECUTION_ERROR Message: Error while executing command: false. Reason: exit status 1',
    'Entering phase POST_BUILD', 'Phase complete: POST_BUILD State: SUCCEEDED', 'Phase context status code:  Message: ',
    'Phase complete: UPLOAD_ARTIFACTS State: SUCCEEDED', 'Phase context status code:  Message: ',
  ].map((line) => (line === 'out' ? line : `[Container] ${line}`)));
});

describe('failures', () => {
  test('fails with the phase and the command, and tells post_build (BS-41, BS-43)', async () => {
    const result = await run({
      phases: {
        build: { commands: ['echo $CODEBUILD_BUILD_SUCCEEDING', 'exit 3'], finally: ['echo finally $CODEBUILD_BUILD_SUCCEEDING'] },
        post_build: { commands: ['echo post $CODEBUILD_BUILD_SUCCEEDING'] },
      },
    });
    expect(result).toEqual({ status: 'Failed', summary: 'BUILD: exit 3 exited with status 3' });
    expect(lab.output).toEqual(['1', 'finally 0', 'post 0']);
  });

  test('of a script that is too long to be shown, what it said at last is', async () => {
    const result = await run({ phases: { build: { commands: ['false\necho "half of the lines are covered" && exit 3'] } } });
    expect(result).toEqual({ status: 'Failed', summary: 'BUILD: half of the lines are covered (exit status 3)' });
  });

  test('fails with the totals of the reports, which are read after a failure too (BS-52)', async () => {
    const result = await run({
      phases: { build: { commands: ['echo "<testsuite><testcase/><testcase><failure/></testcase></testsuite>" > junit.xml; exit 1'] } },
      reports: { unit: { files: 'junit.xml' } },
    });
    expect(result.summary).toBe('BUILD: echo "<testsuite><testcase/><testcase><failure/></testcase></testsuite>" > junit.xml; exit 1 exited with '
      + 'status 1 (2 tests, 1 failed)');
  });

  test('fails when no file matches an output artifact (BS-67)', async () => {
    const result = await run({ ...build('true'), artifacts: { files: ['dist/**/*'] } }, { action: { outputs: [artifact('Site')] } });
    expect(result).toEqual({ status: 'Failed', summary: 'UPLOAD_ARTIFACTS: no matching artifact paths found' });
    expect(lab.lines.slice(-3)).toEqual([
      '[Container] Skipping invalid file path dist/**/*', '[Container] Phase complete: UPLOAD_ARTIFACTS State: FAILED',
      '[Container] Phase context status code: CLIENT_ERROR Message: no matching artifact paths found',
    ]);
  });

  test.each<[string, string | object | undefined, Changes, string]>([
    ['the default buildspec is missing', undefined, {},
      'buildspec.yml: no such file or directory in the source artifact Source; add it, or give the project a buildspec'],
    ['the buildspec cannot be read', '{ "version": "0.2" }', {},
      'buildspec of site-build:1: phases is missing; add a phase with commands, such as "phases: { build: { commands: [npm test] } }"'],
    ['a parameter is missing', { ...build('touch ran'), env: { 'parameter-store': { TOKEN: '/shop/token' } } }, {},
      'variable TOKEN: parameter /shop/token is not given; add --parameter /shop/token=VALUE'],
    ['the project is not in the assembly', undefined, { action: { project: undefined, configuration: { ProjectName: 'other' } } },
      'project other is not in the assembly, so its buildspec is unknown'],
    ['the action is a batch', build('true'), { action: { configuration: { BatchEnabled: 'true' } } }, 'batch builds do not run here; run the action in AWS'],
    ['the shell is one of Windows', { ...build('dir'), env: { shell: 'powershell.exe' } }, {},
      'shell powershell.exe cannot run here; a local build runs bash and sh'],
    ['an input is missing', build('true'), { action: { inputs: ['Other'] } }, 'input artifact Other is missing; run the action that makes it first'],
  ])('fails before the first phase when %s', async (_, buildspec, changes, summary) => {
    expect(await run(buildspec, changes)).toEqual({ status: 'Failed', summary });
    expect(lab.progress).toEqual([]);
    expect(lab.lines.at(-1)).toContain(`Message: ${summary}`);
  });

  test('fails when the time of the project is over, and nothing runs on', async () => {
    const result = await run({
      phases: { build: { commands: ['sleep 30'], finally: ['echo finally'] }, post_build: { commands: ['echo post'] } },
    }, { project: { timeoutMinutes: 0.001 } });
    expect(result).toEqual({ status: 'Failed', summary: 'BUILD: sleep 30 timed out after 0.001 minutes' });
    expect(lab.output).toEqual([]);
  });

  test('fails when the run is abandoned', async () => {
    const abort = new AbortController();
    const result = await run(build('echo started; sleep 30'), { context: { signal: abort.signal, progress: () => setTimeout(() => abort.abort(), 20) } });
    expect(result).toEqual({ status: 'Failed', summary: 'BUILD: echo started; sleep 30 was abandoned' });
  });
});

describe('sources', () => {
  test('the default buildspec is read from the primary source, and every input has its directory (BS-1)', async () => {
    await lab.input('App', { 'buildspec.yml': 'version: 0.2\nphases:\n  build:\n    commands:\n      - cat "$CODEBUILD_SRC_DIR_Source/readme.md"; echo; ls\n' });
    const result = await run(undefined, { action: { inputs: ['Source', 'App'], configuration: { PrimarySource: 'App' } } });
    expect(result.status).toBe('Succeeded');
    expect(lab.output).toEqual(['hello', 'buildspec.yml']);
  });

  test('a buildspec file may be named', async () => {
    await lab.input('Source', { 'ci/build.yml': 'version: 0.2\nphases: { build: { commands: [echo named] } }\n' });
    expect((await run('ci/build.yml')).status).toBe('Succeeded');
    expect(lab.output).toEqual(['named']);
  });

  test('the source artifact is never altered', async () => {
    const before = fs.readFileSync(path.join(lab.root, 'Source.zip'));
    await run(build('echo changed > readme.md'));
    expect(fs.readFileSync(path.join(lab.root, 'Source.zip')).equals(before)).toBe(true);
  });
});

describe('environment', () => {
  test('the contract of the service holds, and credentials of the machine do not show', async () => {
    process.env.AWS_SECRET_ACCESS_KEY = 'from-the-machine';
    try {
      await run(build('env'), { action: { configuration: { EnvironmentVariables: JSON.stringify([{ name: 'STAGE', value: 'a "b"' }]) } } });
    } finally {
      delete process.env.AWS_SECRET_ACCESS_KEY;
    }
    const env = Object.fromEntries(lab.output.map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]));
    expect(env).toMatchObject({
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      CODEBUILD_BUILD_ARN: expect.stringMatching(/^arn:aws:codebuild:eu-west-1:111111111111:build\/site-build:[0-9a-f-]{36}$/),
      CODEBUILD_BUILD_IMAGE: 'aws/codebuild/standard:7.0',
      CODEBUILD_BUILD_NUMBER: '1',
      CODEBUILD_BUILD_SUCCEEDING: '1',
      CODEBUILD_CI: 'true',
      CODEBUILD_INITIATOR: 'codepipeline/Shop',
      CODEBUILD_KMS_KEY_ID: 'alias/local',
      CODEBUILD_RESOLVED_SOURCE_VERSION: '1f3c0de',
      CODEBUILD_SOURCE_REPO_URL: '',
      CODEBUILD_SRC_DIR: path.join(lab.root, 'work0', 'build', 'src', 'Source'),
      HOME: path.join(lab.root, 'work0', 'build', 'home'),
      STAGE: 'a "b"',
    });
    expect(lab.output.join('\n')).not.toContain('from-the-machine');
    expect(Object.keys(env).filter((name) => /^(AWS_(?!REGION|DEFAULT_REGION)|npm_lifecycle|JEST)/.test(name))).toEqual([]);
  });

  test('builds of a project are counted', async () => {
    await run(build('true'));
    await run(build('echo $CODEBUILD_BUILD_NUMBER'));
    expect(lab.output).toEqual(['2']);
  });

  test('secrets are masked in log, progress and summary, and are not exported (BS-25, BS-26)', async () => {
    const spec = { ...build('echo "token $TOKEN"', 'echo s3cret; exit 1'), env: { 'parameter-store': { TOKEN: '/t' }, 'exported-variables': ['TOKEN', 'AWS_REGION'] } };
    const result = await run(spec, { context: { parameters: new Map([['/t', 's3cret']]) } });
    expect(result.summary).toBe('BUILD: echo ***; exit 1 exited with status 1');
    expect(lab.output).toEqual(['token ***', '***']);
    expect(lab.progress[1]).toBe('BUILD echo ***; exit 1');
    const succeeded = await run({ ...spec, ...build('true') }, { context: { parameters: new Map([['/t', 's3cret']]) } });
    expect(succeeded.variables).toEqual({});
    expect(lab.lines).toContain('[Container] Warning: variable TOKEN is not exported: it is a secret or starts with AWS_');
  });

  test('AWS is not called, and what to do is told', async () => {
    expect((await run(build('aws s3 ls'))).summary).toBe('BUILD: aws s3 ls exited with status 1');
    expect(lab.output).toEqual([
      'aws s3 ls: a local run makes no AWS calls; put [ "$CODEBUILD_KMS_KEY_ID" = alias/local ] || before the command, or leave the action out',
    ]);
    expect((await run(build('[ "$CODEBUILD_KMS_KEY_ID" = alias/local ] || aws s3 ls'))).status).toBe('Succeeded');
  });

  test('package managers of the build image are skipped', async () => {
    expect((await run(build('apt-get install -y jq', 'sudo yum update'))).status).toBe('Succeeded');
    expect(lab.output).toEqual([
      'apt-get install -y jq: skipped: package manager of the build image', 'sudo yum update: skipped: package manager of the build image',
    ]);
  });

  test('a server that one phase starts serves the next, and ends with the build', async () => {
    await run({ phases: { pre_build: { commands: ['sleep 30 & echo $! > pid'] }, build: { commands: ['kill -0 $(cat pid) && cat pid'] } } });
    const pid = Number(lab.output[0]);
    const gone = () => !fs.existsSync(`/proc/${pid}`) || fs.readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
    for (const deadline = Date.now() + 2000; fs.existsSync('/proc/self') && !gone();) {
      if (Date.now() > deadline) throw new Error('the server still runs');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
});

describe('runtimes (BS-47)', () => {
  const asks = (runtimes: object) => ({ phases: { install: { 'runtime-versions': runtimes }, build: { commands: ['true'] } } });

  test('another major version is a warning', async () => {
    expect((await run(asks({ nodejs: '4.x' }))).status).toBe('Succeeded');
    expect(lab.lines.join('\n')).toMatch(/Warning: the buildspec asks for runtime nodejs 4\.x, this machine has \d+\.\d+/);
  });

  test.each([process.versions.node.split('.')[0], 'latest', '$NODE'])('version %s is fine', async (version) => {
    expect((await run(asks({ nodejs: version }))).status).toBe('Succeeded');
    expect(lab.lines.join('\n')).not.toContain('Warning');
  });

  test('fails when the tool is missing', async () => {
    const env = { variables: { PATH: '/nowhere' } };
    expect(await run({ ...asks({ java: 'corretto21' }), env })).toEqual({
      status: 'Failed', summary: 'the buildspec asks for runtime java corretto21, but java is not on PATH; install it',
    });
  });
});

describe('tests', () => {
  const action = { record: { kind: 'build', testCommands: ['npm test'] } } as const;

  test('commands that are tests are left out under --skip-tests', async () => {
    expect((await run(build('npm test', 'echo built'), { action, context: { skipTests: true } })).status).toBe('Succeeded');
    expect(lab.output).toEqual(['built']);
    expect(lab.lines).toContain('[Container] Skipping command npm test (--skip-tests)');
  });

  test('test actions are skipped under --skip-tests', async () => {
    expect(await run(build('exit 1'), { action: { category: 'Test' }, context: { skipTests: true } }))
      .toEqual({ status: 'Skipped', summary: 'tests are skipped (--skip-tests)' });
  });

  test('test actions run otherwise', async () => {
    expect((await run(build('exit 1'), { action: { category: 'Test' } })).status).toBe('Failed');
  });
});

test('a retry of the build begins with fresh sources (BS-45)', async () => {
  const result = await run({
    phases: { build: { 'on-failure': 'RETRY-2', 'commands': ['ls; touch left-over', `echo x >> ${lab.root}/tries; [ $(wc -l < ${lab.root}/tries) -ge 3 ]`] } },
  });
  expect(result.status).toBe('Succeeded');
  expect(lab.output).toEqual(['readme.md', 'web', 'readme.md', 'web', 'readme.md', 'web']);
  expect(lab.lines).toContain('[Container] Retrying the build: retry 2');
});

describe('cache', () => {
  const spec = { ...build('ls ~/.tool 2>/dev/null || echo cold; mkdir -p ~/.tool && touch ~/.tool/warm'), cache: { paths: ['/root/.tool/**/*'] } };

  test('the second run uses what the first one saved', async () => {
    await run(spec);
    await run(spec);
    expect(lab.output).toEqual(['cold', 'warm']);
  });

  test('a failed build saves nothing (BS-74)', async () => {
    await run({ ...spec, phases: { build: { commands: [...spec.phases.build.commands, 'false'] } } });
    await run(spec);
    expect(lab.output).toEqual(['cold', 'cold']);
  });

  test('a project without a cache has none', async () => {
    await run(spec, { project: { cached: false } });
    await run(spec, { project: { cached: false } });
    expect(lab.output).toEqual(['cold', 'cold']);
  });
});

test.each<[string | object | undefined, string]>([
  [build('npm ci', 'npm test'), 'runs the buildspec of site-build here (npm ci, npm test)'],
  [build('a', 'b', 'c', 'd', 'e'), 'runs the buildspec of site-build here (a, b, c, d, ...)'],
  [build('first\nsecond'), 'runs the buildspec of site-build here (first ...)'],
  ['{ }', 'runs the buildspec of site-build here, which cannot be read: buildspec of site-build:1: version is missing; '
    + 'start the buildspec with "version: 0.2"'],
  ['ci/build.yml', 'runs ci/build.yml of the source here'],
  [undefined, 'runs buildspec.yml of the source here'],
])('the plan of %j is told', (buildspec, expected) => {
  expect(handler.plan(actionModel({ project: projectModel(buildspec) }))).toBe(expected);
});

describe('before anything runs', () => {
  const preflight = (buildspec: object | string | undefined) => () =>
    new CodeBuildHandler().preflight(actionModel({ project: projectModel(buildspec) }));
  const path0 = process.env.PATH;
  afterEach(() => { process.env.PATH = path0; });

  test('accepts a buildspec that can be read, and leaves one of the source to the build', () => {
    expect(preflight({ phases: { install: { 'runtime-versions': { nodejs: '22' } }, build: { commands: ['ls'] } } })).not.toThrow();
    expect(preflight('ci/buildspec.yml')).not.toThrow();
    expect(preflight(undefined)).not.toThrow();
  });

  test('fails with a buildspec that cannot be read', () => {
    expect(preflight('version: 0.2\nphases:\n  bild:\n    commands: [ls]\n')).toThrow(UserError);
    expect(preflight('version: 0.2\nphases:\n  bild:\n    commands: [ls]\n')).toThrow(/^buildspec of site-build:3: /);
  });

  test('fails with a tool that is missing', () => {
    process.env.PATH = '/nowhere';
    expect(preflight({ phases: { install: { 'runtime-versions': { nodejs: '22' } }, build: { commands: ['ls'] } } }))
      .toThrow(new UserError('project site-build: the buildspec asks for runtime nodejs 22, but node is not on PATH; install it'));
  });
});
