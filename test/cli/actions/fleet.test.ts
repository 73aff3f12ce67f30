import * as fs from 'fs';
import * as path from 'path';
import { actionContext } from './action-context';
import { FleetHandler } from '../../../src/cli/actions/fleet';
import { handlerFor } from '../../../src/cli/actions/registry';
import { HostShell } from '../../../src/cli/ports/shell';
import { FunctionStore } from '../../../src/cli/targets/function-store';
import { temporaryDirectory } from '../targets/deployed-site';
import { answering, fleetAction, fleetModels, packagesArtifact } from '../targets/fleets';

let directory: string;
const { deployer, functions } = fleetModels(['ingest', 'report']);

beforeEach(() => { directory = temporaryDirectory(); });
afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

const model = (request: object | string) => fleetAction(deployer, request);

async function run(request: object, artifact?: string) {
  const inputs = new Map(artifact === undefined ? [] : [['Packages', artifact]]);
  const context = actionContext(directory, { functions, inputs, shell: new HostShell(50) });
  const result = await handlerFor(model(request)).run(model(request), context);
  return { ...result, lines: context.lines };
}

const deploy = async (release: string, answer: unknown, more: object = {}) =>
  run({ deploy: 'ingest', release, ...more }, await packagesArtifact(directory, { ingest: answering(answer) }));
const stored = () => new FunctionStore(path.join(directory, 'targets'), 'staging-ingest').load()!;

test('a package that differs goes live as a new version, one that does not changes nothing', async () => {
  expect(await deploy('r1', 1)).toMatchObject({
    status: 'Succeeded',
    summary: 'ingest: version 1 is live',
    variables: { version: '1' },
    notes: ['functions of Staging are deployed here; invoke one: npx cdk-delivery invoke <function> --fleet Staging'],
  });
  expect(await deploy('r2', 1)).toMatchObject({ status: 'Succeeded', summary: 'ingest: unchanged, version 1' });
  expect(await deploy('r3', 2)).toMatchObject({ summary: 'ingest: version 2 is live (was 1)' });
  expect(stored()).toMatchObject({ name: 'ingest', fleet: 'Staging', alias: 'live', aliases: { live: { version: '2' } } });
  expect(JSON.parse(stored().aliases.live.description!)).toMatchObject({ release: 'r3', previous: '1' });
});

test('a canary is walked through without waiting, and without its alarms', async () => {
  await deploy('r1', 1);
  const { summary, lines } = await deploy('r2', 2, { shift: { kind: 'canary', percent: 10, minutes: 60 }, bakeMinutes: 60, alarms: ['errors'] });
  expect(summary).toBe('ingest: version 2 is live (was 1)');
  expect(lines).toEqual([
    'ingest: the minutes between steps and after them are not waited for here, and no alarm is watched',
    'ingest: updated the code',
    'ingest: published version 2',
    'ingest: 10 percent to version 2',
    'ingest: 100 percent to version 2',
  ]);
});

test('layers are published when they differ, and their versions are output variables', async () => {
  const layers = { common: { 'nodejs/node_modules/common/index.js': 'module.exports = "common";' } };
  const arn = 'arn:aws:lambda:us-east-1:111111111111:layer:staging-common:1';
  expect(await run({ publishLayers: true }, await packagesArtifact(directory, layers, 'layer'))).toMatchObject({
    status: 'Succeeded', summary: 'published common', variables: { common: arn },
  });
  expect(await run({ publishLayers: true }, await packagesArtifact(directory, layers, 'layer'))).toMatchObject({ summary: '1 unchanged', variables: { common: arn } });
  const files = { 'index.js': 'exports.handler = async () => require("common");' };
  await run({ deploy: 'ingest', release: 'r1', layers: arn }, await packagesArtifact(directory, { ingest: files }));
  expect(await run({ invoke: 'ingest', expected: 'common' })).toMatchObject({ status: 'Succeeded', summary: 'ingest answered "common"' });
});

test('an answer that is not expected is told', async () => {
  await deploy('r1', { status: 'ok', count: 3 });
  expect(await run({ invoke: 'ingest', expected: { status: 'ok' } })).toMatchObject({ summary: 'ingest answered {"status":"ok","count":3}' });
  await expect(run({ invoke: 'ingest', expected: { count: 4 } })).rejects.toThrow(/^ingest: .*answer\.count/);
  const summary = 'ingest: it answers something else than expected: answer.count: expected 4, got 3';
  expect(await run({ invoke: 'ingest', expected: { count: 4 }, advisory: true }))
    .toMatchObject({ status: 'Succeeded', summary, variables: { RESULT: 'failed', SUMMARY: summary, MEASURES: '{}' } });
});

test('a rollback of the fleet undoes the last release', async () => {
  await deploy('r1', 1);
  await deploy('r2', 2);
  expect(await run({ rollback: true })).toMatchObject({ status: 'Succeeded', summary: 'release r2 is undone: ingest is back at 1' });
});

test('the plan says what happens here, while variables have no values yet', () => {
  const plan = (request: object | string) => new FleetHandler().plan(model(request));
  expect(plan({ deploy: 'ingest', release: '#{codepipeline.PipelineExecutionId}' })).toBe('deploys ingest here, when its package or configuration has changed');
  expect(plan({ publishLayers: true })).toBe('publishes the layers of fleet Staging here, those that have changed');
  expect(plan({ invoke: 'ingest' })).toBe('invokes ingest here, and compares what it answers');
  expect(plan({ rollback: true })).toBe('rolls fleet Staging back here');
  expect(plan('deploy')).toBe('fails here: the action does not say what to do with fleet Staging');
});

test('fails when the artifact has no package of the function, or is no artifact of packages', async () => {
  const artifact = await packagesArtifact(directory, { report: answering(1), other: answering(1) });
  await expect(run({ deploy: 'ingest', release: 'r1' }, artifact))
    .rejects.toThrow('ingest: the input artifact has no package of it, got report, other; build it under this name');
  await expect(run({ deploy: 'ingest', release: 'r1' })).rejects.toThrow('input artifact Packages is missing; run the action that makes it first');
  await expect(run({ deploy: 'ingest', release: 'r1' }, path.join(directory, 'package', 'report.zip')))
    .rejects.toThrow('input artifact Packages holds no packages.json; let a build of packages write it');
});

test('fails to invoke what was not deployed', async () => {
  await expect(run({ invoke: 'report' })).rejects.toThrow("report: staging-report: alias 'live' does not exist here; deploy the function first");
});
