import * as fs from 'fs';
import * as path from 'path';
import { temporary } from './artifact';
import { HostProcesses } from '../../src/terraformer/process';
import { ended } from '../helpers/processes';

const LONG_MS = 60_000;
let cwd: string;

beforeEach(() => {
  cwd = temporary();
});
afterEach(() => fs.rmSync(cwd, { recursive: true }));

const sh = (script: string) => ['/bin/sh', '-c', script];
/** Ends when it is interrupted, and only then. */
const LOCKED = [process.execPath, '-e', `
  process.on('SIGINT', () => { console.log('released'); process.exit(4); });
  console.log('started');
  setInterval(() => {}, ${LONG_MS});
`];

test('standard output and standard error are told apart, and lines arrive as they are written', async () => {
  const lines: string[] = [];
  const result = await new HostProcesses().run(sh('echo one; echo two >&2; printf "$WORD$HOME"; exit 3'), {
    cwd, env: { WORD: 'three', HOME: undefined }, limitMs: LONG_MS, onLine: (line) => lines.push(line),
  });
  expect(lines.sort()).toEqual(['one', 'three', 'two']);
  expect(result).toEqual({ exitCode: 3, stdout: 'one\nthree', stderr: 'two\n', ended: undefined });
});

test('a program that is not there does not throw', async () => {
  expect(await new HostProcesses().run(['no-such-program'], { cwd, limitMs: LONG_MS }))
    .toEqual({ exitCode: 127, stdout: '', stderr: 'spawn no-such-program ENOENT' });
});

test('what takes too long is interrupted, and may release its lock', async () => {
  const result = await new HostProcesses().run(sh("trap 'echo released; exit 4' INT; sleep 600 & wait"), { cwd, limitMs: 1000 });
  expect(result).toEqual({ exitCode: 4, stdout: 'released\n', stderr: '', ended: 'timeout' });
});

test('what does not end by that is killed with all that it started', async () => {
  const result = await new HostProcesses(50).run(sh("trap '' INT; sleep 600 & echo $! > pid; wait"), { cwd, limitMs: 500 });
  expect(result).toMatchObject({ exitCode: 128, ended: 'timeout' });
  await ended(Number(fs.readFileSync(path.join(cwd, 'pid'), 'utf8')));
});

test('an interrupt is passed on, and nothing starts after it', async () => {
  const processes = new HostProcesses();
  const result = await processes.run(LOCKED, { cwd, limitMs: LONG_MS, onLine: (line) => line === 'started' && processes.interrupt() });
  expect(result).toEqual({ exitCode: 4, stdout: 'started\nreleased\n', stderr: '', ended: 'interrupt' });
  expect(await processes.run(sh('touch started'), { cwd, limitMs: LONG_MS })).toEqual({ exitCode: 128, stdout: '', stderr: '', ended: 'interrupt' });
  expect(fs.existsSync(path.join(cwd, 'started'))).toBe(false);
});

test('what a program leaves in the background ends with it', async () => {
  const result = await new HostProcesses().run(sh('sleep 600 & echo $! > pid'), { cwd, limitMs: LONG_MS });
  expect(result).toMatchObject({ exitCode: 0, ended: undefined });
  await ended(Number(fs.readFileSync(path.join(cwd, 'pid'), 'utf8')));
});
