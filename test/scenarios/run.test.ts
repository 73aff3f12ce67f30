import * as fs from 'fs';
import * as path from 'path';
import { buildAction, otherAction, pipelineResource, projectResource, TestRepository } from './repository';

let repository: TestRepository;
beforeEach(async () => {
  repository = await TestRepository.create({ 'src/index.html': '<h1>Shop</h1>', '.gitignore': 'ignored\n' });
});
afterEach(() => repository.remove());

const environments = [
  { name: 'staging', production: false, stages: ['Staging'] },
  { name: 'production', production: true, stages: ['Production'] },
];

/** Source -> build -> staging -> production with a gate; the commands of the build are the test's. */
function delivery(commands: readonly string[], buildOutput = 'dist'): string {
  return repository.synthesize({
    App: projectResource(commands, { artifacts: { 'base-directory': buildOutput, 'files': ['**/*'] } }),
    Pipeline: pipelineResource([
      {
        name: 'Build',
        actions: [buildAction('App', 'App', {
          Configuration: {
            ProjectName: { Ref: 'App' },
            EnvironmentVariables: JSON.stringify([{ name: 'MESSAGE', value: '#{Source.CommitMessage}', type: 'PLAINTEXT' }]),
          },
          OutputArtifacts: [{ Name: 'Site' }],
        })],
      },
      {
        name: 'Staging',
        actions: [otherAction('Files', 'Deploy/AWS/S3', { Configuration: { BucketName: 'staging-site', Extract: 'true' }, InputArtifacts: [{ Name: 'Site' }] })],
      },
      {
        name: 'Production',
        actions: [
          otherAction('Gate', 'Approval/AWS/Manual', { Configuration: { CustomData: 'release #{Source.CommitId}?' } }),
          otherAction('Service', 'Deploy/AWS/ECS', { Configuration: { ServiceName: 'shop' }, InputArtifacts: [{ Name: 'Site' }], RunOrder: 2 }),
        ],
      },
    ], { environments }),
  });
}

const BUILD = ['mkdir dist', 'cp src/index.html dist/', 'echo "built for $MESSAGE"'];

test('a pipeline runs from the working tree to the local targets', async () => {
  const app = delivery(BUILD);
  const { exitCode, stdout, stderr } = await repository.run(['run', '--app', app, '--approve-all']);
  expect(stderr).toContain('Source/Checkout Succeeded');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Build +App +Succeeded/m);
  expect(stdout).toMatch(/^Production +Service +simulated .*simulated: service shop of cluster default is not in the assembly$/m);
  expect(fs.readFileSync(path.join(repository.root, '.cdk-delivery/targets/s3/staging-site/index.html'), 'utf8')).toBe('<h1>Shop</h1>');
  expect(await repository.git('status', '--porcelain', '--ignored')).toBe('!! .cdk-delivery/');
});

test('a failing build: exit code 1, its last lines are shown, later stages do not start', async () => {
  const app = delivery(['echo before', 'echo the reason >&2; false', 'echo never']);
  const { exitCode, stdout, stderr } = await repository.run(['run', '--app', app]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/Build\/App Failed in/);
  expect(stderr).toMatch(/^ +\| .*the reason$/m);
  expect(stderr).not.toMatch(/\| never$/m);
  expect(stdout).toMatch(/^Staging +Files +not run$/m);
  const log = /log: (.*)$/m.exec(stderr)![1];
  expect(fs.readFileSync(log, 'utf8')).toContain('the reason');
});

test('up to staging, then only production, then on after the approval', async () => {
  const app = delivery(BUILD);
  expect((await repository.run(['run', '--app', app, '--environment', 'staging'])).stdout).not.toContain('Production');
  const waiting = await repository.run(['run', '--app', app, '--only', 'Production']);
  expect(waiting.exitCode).toBe(3);
  expect(waiting.stdout).toContain('- approve and continue: npx cdk-delivery resume Shop --approve Production/Gate');
  const resumed = await repository.run(['resume', 'Shop', '--app', app, '--approve', 'Production/Gate']);
  expect(resumed.exitCode).toBe(0);
  expect(resumed.stdout).toMatch(/^Production +Gate +Succeeded .*approved: --approve Production\/Gate$/m);
});

test('a rerun of the build sees the changed working tree, uncommitted as it is', async () => {
  const app = delivery(BUILD);
  await repository.run(['run', '--app', app, '--environment', 'staging']);
  repository.write({ 'src/index.html': '<h1>Changed</h1>', 'ignored': 'x' });
  await repository.run(['run', '--app', app, '--environment', 'staging']);
  expect(fs.readFileSync(path.join(repository.root, '.cdk-delivery/targets/s3/staging-site/index.html'), 'utf8')).toBe('<h1>Changed</h1>');
});

test('Ctrl-C lets the build finish and starts nothing more: exit code 130', async () => {
  const app = delivery(BUILD);
  const { exitCode, stdout, stderr } = await repository.run(['run', '--app', app], (text) => {
    if (text.includes('Build/App started')) repository.signal('SIGINT');
  });
  expect(exitCode).toBe(130);
  expect(stderr).toContain('stopping after the actions that run now; press Ctrl-C again to kill them');
  expect(stdout).toMatch(/^Build +App +Succeeded/m);
  expect(stdout).toMatch(/^Staging +Files +not run$/m);
  expect(stdout).toContain('- continue: npx cdk-delivery resume Shop');
});

test('a termination kills the build at once', async () => {
  const app = delivery(['sleep 60', ...BUILD]);
  const { exitCode, stdout } = await repository.run(['run', '--app', app, '--environment', 'staging'], (text) => {
    if (text.includes('Build/App started')) setImmediate(() => repository.signal('SIGTERM'));
  });
  expect(exitCode).toBe(130);
  expect(stdout).toMatch(/^Build +App +Abandoned/m);
});

test('--json prints the events, from run-started to run-ended', async () => {
  const app = delivery(BUILD);
  const { stdout, stderr } = await repository.run(['run', '--app', app, '--only', 'Source', '--json']);
  const events = stdout.trim().split('\n').map((line) => JSON.parse(line) as { type: string });
  expect(events[0]).toMatchObject({ type: 'run-started', pipeline: 'Shop', stages: [{ name: 'Source', actions: ['Checkout'] }] });
  expect(events.at(-1)).toMatchObject({ type: 'run-ended', status: 'Succeeded' });
  expect(stderr).toBe('');
});

test('a message in JSON stays one value: quotes and line breaks reach the build as they are', async () => {
  await repository.git('commit', '--quiet', '--allow-empty', '-m', 'say "hi"\n\n$HOME');
  const app = delivery(['mkdir dist', 'printf "%s" "$MESSAGE" > dist/message']);
  expect((await repository.run(['run', '--app', app, '--environment', 'staging'])).exitCode).toBe(0);
  expect(fs.readFileSync(path.join(repository.root, '.cdk-delivery/targets/s3/staging-site/message'), 'utf8')).toBe('say "hi"\n\n$HOME');
});
