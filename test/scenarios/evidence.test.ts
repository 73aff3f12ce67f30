import { existsSync, mkdtempSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { Command } from 'commander';
import { TestRepository } from './repository';
import { ApprovalGate, Build, Check, DeliveryPipeline, Source } from '../../src';
import { addEvidenceCommand } from '../../src/cli/commands/evidence';
import { UserError } from '../../src/cli/errors';
import { HostShell, type Shell } from '../../src/cli/ports/shell';

let app: string;
let repository: TestRepository;

beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), 'cdk-out-'));
  const cdkApp = new App({ outdir: app });
  const stack = new Stack(cdkApp, 'Delivery', { env: { account: '111111111111', region: 'eu-central-1' } });
  const source = Source.codeCommit(codecommit.Repository.fromRepositoryName(stack, 'Repository', 'shop'), { pushes: false });
  const pipeline = new DeliveryPipeline(stack, 'Shop', { pipelineName: 'shop', source });
  pipeline.addBuild(Build.commands('app', { commands: ['export COVERAGE=$(cat coverage)'], exportedVariables: ['COVERAGE'] }));
  const approval = new ApprovalGate(stack, 'Gate', { checklist: ['the cart works'], twoPersonRule: true });
  pipeline.addEnvironment('production', { approval }).verify(Check.commands('smoke', ['true']));
  cdkApp.synth();
});

beforeEach(async () => {
  repository = await TestRepository.create({ coverage: '80.5' });
  // As whoever works here: the command asks git who that is.
  await repository.git('config', 'user.name', 'Dev');
  await repository.git('config', 'user.email', 'dev@example.com');
});

afterEach(() => repository.remove());

/** What the command prints. */
async function evidence(args: string[] = [], shell?: Shell, platform?: string): Promise<string> {
  let printed = '';
  const stdout = { write: (text: string) => void (printed += text) } as unknown as NodeJS.WriteStream;
  const program = new Command().exitOverride();
  addEvidenceCommand(program, { stdout, env: {}, cwd: () => repository.root }, shell, platform);
  await program.parseAsync(['node', 'cdk-delivery', 'evidence', '--app', app, ...args]);
  return printed.trim();
}

test('a run waits with a page, keeps who approved, and the next one is compared with it', async () => {
  await expect(evidence()).rejects.toThrow(new UserError("no run of 'Shop' has come to an approval with evidence; run it first: npx cdk-delivery run Shop"));
  const waiting = await repository.run(['run', '--app', app]);
  expect(waiting.exitCode).toBe(3);
  const first = await evidence();
  expect(waiting.stdout).toContain('see what approvers of production see: npx cdk-delivery evidence Shop');
  expect(JSON.parse(readFileSync(first.replace(/html$/, 'json'), 'utf8'))).toMatchObject({
    pipeline: 'shop', environment: 'production', checklist: ['the cart works'], measures: [{ name: 'app: coverage', now: 80.5 }], change: { complete: true, commits: [{ message: 'First' }] },
  });

  const resumed = await repository.run(['resume', '--app', app, '--approve', 'production-approval']);
  expect(resumed.exitCode).toBe(0);
  expect(resumed.stdout).toContain('Dev approved (--approve production-approval); on AWS the two-person rule would refuse it');
  expect(JSON.parse(readFileSync(first.replace(/html$/, 'approval.json'), 'utf8'))).toMatchObject({
    approver: 'dev@example.com', words: '--approve production-approval', refused: expect.stringMatching(/^two-person rule: the approver is an author of the change/),
  });

  repository.write({ coverage: '81' });
  await repository.git('commit', '--quiet', '-am', 'More tests');
  await repository.run(['run', '--app', app]);
  const second = await evidence(['Shop']);
  expect(second).not.toBe(first);
  expect(JSON.parse(readFileSync(second.replace(/html$/, 'json'), 'utf8'))).toMatchObject({
    measures: [{ name: 'app: coverage', now: 81, before: 80.5 }], change: { complete: true, commits: [{ message: 'More tests', author: { email: 'dev@example.com' } }] },
  });
  expect(existsSync(second)).toBe(true);
}, 60_000);

test.each([['linux', 'setsid --fork xdg-open'], ['darwin', 'open'], ['win32', 'cmd /c start ']])('on %s the page is opened by: %s', async (platform, opener) => {
  await repository.run(['run', '--app', app]);
  const started: string[] = [];
  const host = new HostShell();
  const shell = (exitCode: number): Shell => ({
    run: async (argv, options) => argv[0] === 'git' ? host.run(argv, options) : (started.push(argv.join(' ')), { exitCode, stdout: '', timedOut: false, aborted: false }),
  });
  const page = await evidence(['--open'], shell(0), platform);
  expect(started).toEqual([`${opener} ${page}`]);
  await expect(evidence(['--open'], shell(1), platform)).rejects.toThrow(new UserError(
    `${opener.trim()} could not open the page (status 1); open it yourself: ${page}`));
}, 30_000);
