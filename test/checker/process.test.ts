import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Job } from '../../src/checker/job';
import { HostProcesses, type Processes, type ProcessResult } from '../../src/checker/process';

const LONG_MS = 60_000;
let cwd: string;

beforeEach(() => {
  cwd = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'checker-'));
});
afterEach(() => fs.rmSync(cwd, { recursive: true }));

const sh = (script: string) => ['/bin/sh', '-c', script];

test('lines of both outputs arrive, or standard output is a file', async () => {
  const lines: string[] = [];
  const options = { cwd, env: { WORD: 'three' }, limitMs: LONG_MS, onLine: (line: string) => void lines.push(line) };
  expect(await new HostProcesses().run(sh('echo one; echo two >&2; echo "$WORD"; exit 3'), options)).toEqual({ exitCode: 3, ended: undefined });
  expect(lines.splice(0).sort()).toEqual(['one', 'three', 'two']);
  await new HostProcesses().run(sh('echo one; echo two >&2'), { ...options, output: path.join(cwd, 'report') });
  expect(lines).toEqual(['two']);
  expect(fs.readFileSync(path.join(cwd, 'report'), 'utf8')).toBe('one\n');
});

test('a program that is not there does not throw', async () => {
  expect(await new HostProcesses().run(['no-such-program'], { cwd, limitMs: LONG_MS, onLine: () => {} })).toEqual({ exitCode: 127 });
});

test('what takes too long is ended, and may end by itself', async () => {
  const result = await new HostProcesses().run(sh("trap 'exit 4' TERM; sleep 600 & wait"), { cwd, limitMs: 500, onLine: () => {} });
  expect(result).toEqual({ exitCode: 4, ended: 'timeout' });
});

test('what does not is killed', async () => {
  const result = await new HostProcesses(50).run(sh("trap '' TERM; sleep 600; sleep 600"), { cwd, limitMs: 500, onLine: () => {} });
  expect(result).toEqual({ exitCode: 128, ended: 'timeout' });
});

test.each<[ProcessResult, string]>([
  [{ exitCode: 0, ended: 'timeout' }, "check 'x': k6 did not end within 120 minutes; give it less to do"],
  [{ exitCode: 0, ended: 'interrupt' }, "check 'x': k6 was interrupted; start it again"],
  [{ exitCode: 127 }, "check 'x': k6 is not on PATH; install it"],
])('%j fails', async (result, message) => {
  const processes: Processes = { run: () => Promise.resolve(result) };
  await expect(new Job("check 'x'", cwd, cwd, processes, () => {}).run(['k6'])).rejects.toThrow(new Error(message));
});
