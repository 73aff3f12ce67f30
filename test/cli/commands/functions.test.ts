import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { Command } from 'commander';
import { FleetHandler } from '../../../src/cli/actions/fleet';
import { addFunctionsCommand } from '../../../src/cli/commands/functions';
import { addInvokeCommand } from '../../../src/cli/commands/invoke';
import { addRollbackCommand } from '../../../src/cli/commands/rollback';
import { FakeContainerEngine } from '../../../src/cli/ports/fake-container-engine';
import { FakeShell } from '../../../src/cli/ports/fake-shell';
import { localFleetOf } from '../../../src/cli/targets/local-fleet';
import { LocalService } from '../../../src/cli/targets/local-service';
import { actionContext } from '../actions/action-context';
import { temporaryDirectory } from '../targets/deployed-site';
import { fleetAction, fleetModels, packagesArtifact } from '../targets/fleets';
import { FakePace, service } from '../targets/services';

let repository: string;
let targets: string;
let output: string;
let errors: string;
let host: { exitCode?: number };

beforeAll(() => {
  repository = temporaryDirectory();
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: repository });
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', 'first');
  targets = path.join(repository, '.cdk-delivery/targets');
});

afterAll(() => fs.rmSync(repository, { recursive: true, force: true }));

beforeEach(() => {
  output = errors = '';
  host = {};
  jest.spyOn(process, 'cwd').mockReturnValue(repository);
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => { output += text; return true; });
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => { errors += text; return true; });
});

afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(targets, { recursive: true, force: true });
});

async function command(...args: string[]): Promise<string> {
  output = errors = '';
  const program = new Command('cdk-delivery').exitOverride();
  addFunctionsCommand(program);
  addInvokeCommand(program, host);
  addRollbackCommand(program, async () => new FakeContainerEngine());
  await program.parseAsync(['node', 'cdk-delivery', ...args]);
  return output;
}

/** As the pipeline of a fleet does. */
async function deploy(name: string, release: string, body: string, fleet?: string): Promise<void> {
  const { deployer, functions } = fleetModels([name], fleet);
  const artifact = await packagesArtifact(path.join(repository, 'build'), { [name]: { 'index.js': `exports.handler = ${body};` } });
  const context = actionContext(path.join(repository, '.cdk-delivery'), { functions, inputs: new Map([['Packages', artifact]]) });
  await new FleetHandler().run(fleetAction(deployer, { deploy: name, release }), context);
}

describe('functions', () => {
  test('lists what is deployed, with version, release and alias', async () => {
    await deploy('ingest', '1f3c2a9b-0001', 'async () => 1');
    await deploy('ingest', '2f3c2a9b-0001', 'async () => 2');
    await deploy('report', '2f3c2a9b-0001', 'async () => 2');
    expect((await command('functions')).split('\n')).toEqual([
      'FUNCTION  FLEET    RUNTIME     VERSION  RELEASE   ALIAS',
      'ingest    Staging  nodejs22.x  2        2f3c2a9b  live',
      'report    Staging  nodejs22.x  1        2f3c2a9b  live',
      '',
    ]);
    expect(JSON.parse(await command('functions', '--json'))).toMatchObject([
      { function: 'ingest', fleet: 'Staging', functionName: 'staging-ingest', version: '2', release: '2f3c2a9b-0001', alias: 'live' }, { function: 'report' },
    ]);
    expect(await command('functions', '--fleet', 'Production')).toMatch(/^No function is deployed here/);
  });

  test('says how to deploy one', async () => {
    expect(await command('functions')).toBe('No function is deployed here. A run deploys functions of AWS Lambda: npx cdk-delivery run\n');
  });
});

describe('invoke', () => {
  test('prints what the function answers, its log apart', async () => {
    await deploy('ingest', 'r1', 'async (event) => { console.log("working"); return event; }');
    expect(await command('invoke', 'ingest', '--payload', '{"day":1}')).toBe('{"day":1}\n');
    expect(errors).toBe('working\n');
    expect(host.exitCode).toBeUndefined();
    expect(JSON.parse(await command('invoke', 'staging-ingest', '--json'))).toEqual({ function: 'ingest', fleet: 'Staging', version: '1', payload: {}, log: 'working' });
    expect(errors).toBe('');
  });

  test('reads the event from a file', async () => {
    await deploy('ingest', 'r1', 'async (event) => event.day');
    const file = path.join(repository, 'event.json');
    fs.writeFileSync(file, '{"day":2}');
    expect(await command('invoke', 'ingest', '--payload', `@${file}`)).toBe('2\n');
  });

  test('ends with exit code 1 when the function fails', async () => {
    await deploy('ingest', 'r1', 'async () => { throw new Error("no"); }');
    expect(JSON.parse(await command('invoke', 'ingest'))).toMatchObject({ errorType: 'Error', errorMessage: 'no' });
    expect(host.exitCode).toBe(1);
  });

  test('--fleet tells functions of the same name apart', async () => {
    await deploy('ingest', 'r1', 'async () => "staging"');
    await deploy('ingest', 'r1', 'async () => "production"', 'Production');
    expect(await command('invoke', 'ingest', '--fleet', 'Production')).toBe('"production"\n');
    await expect(command('invoke', 'ingest')).rejects.toThrow("several functions are named 'ingest'; say which one with --fleet: Production, Staging");
  });

  test('fails for what is not there, and for an event that is no JSON', async () => {
    await expect(command('invoke', 'ingest')).rejects.toThrow('no function is deployed here; run its pipeline first: npx cdk-delivery run');
    await deploy('ingest', 'r1', 'async () => 1');
    await expect(command('invoke', 'other')).rejects.toThrow("function 'other' is not deployed here; name one of: ingest");
    await expect(command('invoke', 'ingest', '--fleet', 'Other')).rejects.toThrow("no function is deployed here in fleet 'Other'; run its pipeline first");
    await expect(command('invoke', 'ingest', '--payload', 'day=1')).rejects.toThrow("--payload: JSON is needed, got 'day=1' (");
    await expect(command('invoke', 'ingest', '--payload', '@none.json')).rejects.toThrow('--payload: there is no file none.json; name one that holds JSON');
  });

  test('fails for a version that no alias leads to', async () => {
    const { target } = localFleetOf('alone', undefined, [], { targets, account: '', region: '', shell: new FakeShell(), log: () => {} });
    await target.updateCode('alone', Buffer.from('zip'));
    await expect(command('invoke', 'alone')).rejects.toThrow("function 'alone' has no alias here; deploy it first: npx cdk-delivery run");
  });
});

describe('rollback', () => {
  test('puts every function back that the last release of the fleet has changed', async () => {
    await deploy('ingest', 'r1', 'async () => 1');
    await deploy('report', 'r1', 'async () => 1');
    await deploy('ingest', 'r2', 'async () => 2');
    expect(await command('rollback', 'Staging', '--app', 'none')).toBe('Staging is back before release r2: ingest at version 1 (was 2)\n');
    expect(await command('invoke', 'ingest')).toBe('1\n');
    expect(await command('functions')).toMatch(/^ingest +Staging +nodejs22.x +1 +before r2 +live$/m);
    await expect(command('rollback', 'Staging')).rejects.toThrow("rollback: release 'r2' was rolled back already; deploy the version that you want");
  });

  test('prints JSON', async () => {
    await deploy('ingest', 'r1', 'async () => 1');
    await deploy('ingest', 'r2', 'async () => 2');
    expect(JSON.parse(await command('rollback', '--app', 'none', '--json'))).toEqual({
      fleet: 'Staging', release: 'r2', functions: [{ name: 'ingest', version: '1', was: '2' }],
    });
  });

  test('fails when it is not clear what goes back', async () => {
    await expect(command('rollback')).rejects.toThrow('nothing is deployed here; run a pipeline first: npx cdk-delivery run');
    await deploy('ingest', 'r1', 'async () => 1');
    await expect(command('rollback', 'Other')).rejects.toThrow("nothing named 'Other' is deployed here; name one of: fleet:Staging");
    const model = service({ name: 'Shop/Staging', service: 'staging' });
    const local = new LocalService(model, {
      engine: new FakeContainerEngine(), targets, parameters: new Map(), signal: new AbortController().signal, pace: new FakePace(), log: () => {},
    });
    await local.deploy(model, { execution: 'e1', images: new Map([['web', 'a']]) });
    await expect(command('rollback')).rejects.toThrow('several things are deployed here; name one of them: service:Shop/Staging, fleet:Staging');
    await expect(command('rollback', 'service:Staging')).rejects.toThrow("service 'Shop/Staging' has no earlier revision to go back to");
    await expect(command('rollback', 'fleet:Staging')).rejects.toThrow("rollback: there is nothing before release 'r1'; deploy the version that you want");
  });
});
