import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { HostProcesses } from '../../src/packager/process';
import { ended } from '../helpers/processes';

let cwd: string;

beforeEach(() => {
  cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'process-'));
});

afterEach(() => fs.rmSync(cwd, { recursive: true, force: true }));

const sh = (script: string) => ['/bin/sh', '-c', script];

test('lines arrive as they are written, the last one also without a line end', async () => {
  const lines: string[] = [];
  const result = await new HostProcesses().run(sh('echo one; echo two >&2; printf "$WORD"; exit 3'), { cwd, env: { WORD: 'three' }, onLine: (line) => lines.push(line) });
  expect(lines.sort()).toEqual(['one', 'three', 'two']);
  expect(result).toMatchObject({ exitCode: 3, timedOut: false });
});

test('a program that is not there does not throw', async () => {
  expect(await new HostProcesses().run(['no-such-program'], { cwd })).toEqual({ exitCode: 127, output: 'spawn no-such-program ENOENT', timedOut: false });
});

test('what runs too long is killed with all that it started', async () => {
  const result = await new HostProcesses(200).run(sh('sleep 600 & echo $! > pid; wait'), { cwd });
  expect(result).toMatchObject({ exitCode: 128, timedOut: true });
  await ended(Number(fs.readFileSync(path.join(cwd, 'pid'), 'utf8')));
});

test('what a program leaves in the background ends with it', async () => {
  const result = await new HostProcesses().run(sh('sleep 600 & echo $! > pid'), { cwd });
  expect(result).toMatchObject({ exitCode: 0, timedOut: false });
  await ended(Number(fs.readFileSync(path.join(cwd, 'pid'), 'utf8')));
});
