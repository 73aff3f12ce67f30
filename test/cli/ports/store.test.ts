import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { STATE_VERSION, type RunState } from '../../../src/cli/engine/run-state';
import { removeTree } from '../../../src/cli/ports/remove-tree';
import { RunStore } from '../../../src/cli/ports/store';

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'store-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

function state(execution: string, started: number, rest: Partial<RunState> = {}): RunState {
  return {
    version: STATE_VERSION,
    execution,
    pipeline: 'Shop',
    structureHash: 'h1',
    started,
    status: 'Succeeded',
    revision: 'abc',
    skipTests: false,
    pipelineVariables: {},
    selected: [],
    actions: {},
    stages: {},
    workDirectories: [],
    ...rest,
  };
}

test('git shows nothing of the state', () => {
  const store = new RunStore(root);
  expect(fs.readFileSync(path.join(store.directories.root, '.gitignore'), 'utf8')).toBe('*\n');
});

test('the newest ten executions of a pipeline stay, those of others are not counted', async () => {
  const store = new RunStore(root);
  await store.create(state('other', 0, { pipeline: 'Other' }));
  for (let i = 1; i <= 11; i++) await store.create(state(`e${i}`, i));
  expect(store.history('Shop').map(({ execution }) => execution)).toEqual(['e11', 'e10', 'e9', 'e8', 'e7', 'e6', 'e5', 'e4', 'e3', 'e2']);
  expect(store.history('Other')).toHaveLength(1);
  expect(store.latest('Shop')?.execution).toBe('e11');
});

test('kept work directories go with the second next run, and nothing but work directories goes', async () => {
  const store = new RunStore(root);
  const work = await store.createWorkDirectory();
  const foreign = path.join(root, 'foreign');
  fs.mkdirSync(foreign);
  await store.create(state('e1', 1, { workDirectories: [work, foreign, path.join(os.tmpdir(), 'cdk-delivery-x', '..', path.basename(root))] }));
  await store.create(state('e2', 2));
  expect(fs.existsSync(work)).toBe(true);
  await store.create(state('e3', 3));
  expect([fs.existsSync(work), fs.existsSync(foreign)]).toEqual([false, true]);
});

test('state that claims to be another execution is not read', async () => {
  const store = new RunStore(root);
  await store.create(state('e1', 1));
  fs.writeFileSync(path.join(store.executionDirectory('e1'), 'state.json'), JSON.stringify(state('../..', 1)));
  expect(store.history('Shop')).toEqual([]);
});

test('state of another version of the format is not read', async () => {
  const store = new RunStore(root);
  await store.create(state('e1', 1, { version: STATE_VERSION + 1 }));
  expect(store.latest('Shop')).toBeUndefined();
});

test('names that are no file names find a place inside of the execution', () => {
  const store = new RunStore(root);
  expect(path.relative(store.directories.root, store.logFile('e1', 'My Stage', '../x'))).toBe(path.join('executions', 'e1', 'logs', 'My_Stage-.._x.log'));
});

test('fails to lock a pipeline that runs, and says which process has it', () => {
  const store = new RunStore(root);
  const lock = store.lock('Shop');
  expect(() => store.lock('Shop')).toThrow(
    `pipeline 'Shop' is running already, in process ${process.pid}; wait for it to end, or stop it, then run again`);
  store.lock('Other').release();
  lock.release();
  store.lock('Shop').release();
});

test('the lock of a process that is gone is taken over', () => {
  const store = new RunStore(root);
  fs.mkdirSync(path.join(store.directories.root, 'locks'));
  const file = path.join(store.directories.root, 'locks', 'Shop.lock');
  fs.writeFileSync(file, '999999999');
  const lock = store.lock('Shop');
  expect(fs.readFileSync(file, 'utf8')).toBe(String(process.pid));
  lock.release();
  expect(fs.existsSync(file)).toBe(false);
});

test('a tree with read-only directories is removed', async () => {
  const inner = path.join(root, 'tree', 'readonly');
  fs.mkdirSync(inner, { recursive: true });
  fs.writeFileSync(path.join(inner, 'file'), '');
  fs.chmodSync(inner, 0o500);
  await removeTree(path.join(root, 'tree'));
  expect(fs.existsSync(path.join(root, 'tree'))).toBe(false);
});
