import * as fs from 'fs';
import * as path from 'path';
import { temporaryDirectory } from './deployed-site';
import { answering, zipOf } from './fleets';
import { HostShell } from '../../../src/cli/ports/shell';
import { FunctionStore } from '../../../src/cli/targets/function-store';
import { LocalFunctions, type DefinedFunction } from '../../../src/cli/targets/local-functions';

let targets: string;
let log: string[];

beforeEach(() => {
  targets = temporaryDirectory();
  log = [];
});
afterEach(() => fs.rmSync(targets, { recursive: true, force: true }));

const INGEST: DefinedFunction = {
  functionName: 'staging-ingest',
  name: 'ingest',
  layers: [],
  settings: { runtime: 'nodejs22.x', handler: 'index.handler', environment: { B: 'b', A: 'a' }, timeoutSeconds: 20, memoryMb: 128, region: 'eu-west-1' },
};
const NAME = 'staging-ingest';

const target = (...defined: DefinedFunction[]) => new LocalFunctions({
  targets, defined, account: '111111111111', region: 'eu-west-1', shell: new HostShell(50), log: (line) => log.push(line),
});

async function deploy(answer: unknown, functions = target(INGEST)): Promise<string> {
  await functions.updateCode(NAME, await zipOf(path.join(targets, 'code'), answering(answer)));
  return functions.publish(NAME, 'test', (await functions.configuration(NAME)).codeSha256);
}

const packages = () => fs.readdirSync(path.join(targets, 'lambda', NAME, 'packages'));

test('a version freezes code, layers and settings; nothing new is no new version', async () => {
  expect(await deploy(1)).toBe('1');
  expect(await deploy(1)).toBe('1');
  await target(INGEST).updateLayers(NAME, ['arn:aws:lambda:eu-west-1:111111111111:layer:common:1']);
  expect(await deploy(1)).toBe('2');
  expect(await deploy(2)).toBe('3');
  expect(await target().configuration(NAME, '1')).toMatchObject({ version: '1', layers: [], ready: true });
  expect(await target().configuration(NAME, '2')).toMatchObject({ layers: ['arn:aws:lambda:eu-west-1:111111111111:layer:common:1'] });
});

test('settings follow the app, in whatever order it has the variables', async () => {
  await deploy(1);
  const { settings } = await target(INGEST).configuration(NAME, '1');
  const withVariables = (environment: { [name: string]: string }) => target({ ...INGEST, settings: { ...INGEST.settings, environment } });
  expect((await withVariables({ A: 'a', B: 'b' }).configuration(NAME)).settings).toBe(settings);
  expect((await withVariables({ A: 'a', B: 'c' }).configuration(NAME)).settings).not.toBe(settings);
  expect(await deploy(1, withVariables({ A: 'a', B: 'c' }))).toBe('2');
  expect(await target().configuration(NAME, '1')).toMatchObject({ settings });
});

test('what the app no longer defines stays as it was deployed', async () => {
  await deploy(1);
  await target(INGEST).createAlias(NAME, 'live', { version: '1' });
  expect(await target().alias(NAME, 'live')).toEqual({ version: '1' });
  expect(await target().alias(NAME, 'other')).toBeUndefined();
});

test('an alias decides which version answers', async () => {
  await deploy('first');
  await target(INGEST).createAlias(NAME, 'live', { version: '1' });
  await deploy('second');
  expect(await target().invoke(NAME, 'live', '{}')).toMatchObject({ payload: '"first"' });
  await target().updateAlias(NAME, 'live', { version: '2' });
  expect(await target().invoke(NAME, 'live', '{}')).toMatchObject({ payload: '"second"' });
});

test('a package is unpacked once, and goes when no version has it any more', async () => {
  await deploy(0);
  await target(INGEST).createAlias(NAME, 'live', { version: '1' });
  await target().invoke(NAME, 'live', '{}');
  expect(packages()).toHaveLength(2);
  await target().updateAlias(NAME, 'live', { version: await deploy(1) });
  for (let i = 2; i <= 22; i++) await deploy(i);
  const { versions } = new FunctionStore(targets, NAME).load()!;
  expect(versions.map(({ version }) => version)).toEqual(['2', ...Array.from({ length: 20 }, (_, i) => String(i + 4))]); // the live one stays
  expect(packages()).toHaveLength(21);
});

test('layers lie over each other in their order, and are told when they are unknown', async () => {
  const functions = target(INGEST);
  const layer = async (name: string, files: { [file: string]: string }) => functions.publishLayer(name, await zipOf(path.join(targets, name), files), `of ${name}`);
  const modules = 'nodejs/node_modules';
  const arns = [
    await layer('one', { [`${modules}/a/index.js`]: 'module.exports = "a of one";', [`${modules}/b/index.js`]: 'module.exports = "b of one";' }),
    'arn:aws:lambda:eu-west-1:111111111111:layer:elsewhere:4',
    await layer('two', { [`${modules}/b/index.js`]: 'module.exports = "b of two";' }),
  ];
  expect(await functions.layerVersions('one')).toEqual([{ arn: 'arn:aws:lambda:eu-west-1:111111111111:layer:one:1', description: 'of one' }]);
  await functions.updateCode(NAME, await zipOf(path.join(targets, 'code'), { 'index.js': 'exports.handler = async () => [require("a"), require("b")];' }));
  await functions.updateLayers(NAME, arns);
  await functions.createAlias(NAME, 'live', { version: await functions.publish(NAME, '', (await functions.configuration(NAME)).codeSha256) });
  expect(JSON.parse((await functions.invoke(NAME, 'live', '{}')).payload)).toEqual(['a of one', 'b of two']);
  expect(log).toEqual(['layer arn:aws:lambda:eu-west-1:111111111111:layer:elsewhere:4 is left out: no run has published it here']);
});

test('a second version of a layer is the newest', async () => {
  const functions = target();
  for (const text of ['1', '2']) await functions.publishLayer('one', await zipOf(path.join(targets, 'one'), { file: text }), text);
  expect((await functions.layerVersions('one')).map(({ description }) => description)).toEqual(['2', '1']);
});

test('no alarm goes off here', async () => expect(await target().alarms()).toEqual([]));

test('fails for what is not there', async () => {
  await expect(target().configuration('other')).rejects.toThrow('function other is not on this machine; deploy it first');
  await expect(target(INGEST).configuration(NAME, '4')).rejects.toThrow('staging-ingest: there is no version 4 here; its versions are: none');
  await expect(target(INGEST).invoke(NAME, 'live', '{}')).rejects.toThrow("staging-ingest: alias 'live' does not exist here; deploy the function first");
  await expect(target(INGEST).publish(NAME, '', 'other')).rejects.toThrow('staging-ingest: its code has another hash than expected, got none; deploy again');
});
