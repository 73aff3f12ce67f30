import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { HostShell, type ShellOptions, type ShellResult } from '../../../src/cli/ports/shell';
import { isRunning } from '../../helpers/processes';

const shell = new HostShell(200);
const PATH = process.env.PATH!;
let cwd: string;

beforeEach(() => {
  cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'shell-'));
});

afterEach(() => fs.rmSync(cwd, { recursive: true, force: true }));

async function sh(script: string, options: Partial<ShellOptions> = {}): Promise<ShellResult & { lines: string[] }> {
  const lines: string[] = [];
  const result = await shell.run(['/bin/sh', '-c', script], { cwd, env: { PATH }, onLine: (line) => lines.push(line), ...options });
  return { ...result, lines };
}

const pidIn = (file: string) => Number(fs.readFileSync(path.join(cwd, file), 'utf8'));

/** The shell listens to signals as long as it has something to end. */
const nothingRuns = () => process.listenerCount('SIGTERM') === 0;

async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 20_000; !condition();) {
    if (Date.now() > deadline) throw new Error('the condition did not come true within 20 seconds');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('lines of both streams arrive, the last one also without a line end', async () => {
  const { exitCode, lines } = await sh('echo one; echo two >&2; printf three');
  expect(exitCode).toBe(0);
  expect(lines.sort()).toEqual(['one', 'three', 'two']);
});

test('a line that rewrites itself counts as its last state', async () => {
  expect((await sh("printf '10%%\\r50%%\\r100%%\\n'")).lines).toEqual(['100%']);
});

test('standard output is returned when nobody listens to lines', async () => {
  const result = await shell.run(['/bin/sh', '-c', 'echo text; echo noise >&2; exit 3'], { cwd, env: { PATH } });
  expect(result).toEqual({ exitCode: 3, stdout: 'text\n', timedOut: false, aborted: false });
});

test('much output arrives completely', async () => {
  expect((await sh('i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done')).lines).toHaveLength(20000);
});

test('the environment is exactly the given one', async () => {
  const { lines } = await sh('export -p', { env: { PATH, ONLY: 'this' } });
  expect(lines.join('\n')).toContain("ONLY='this'");
  expect(lines.join('\n')).not.toContain('HOME=');
});

test('standard input is closed', async () => {
  expect((await sh('read answer || echo nothing to read')).lines).toEqual(['nothing to read']);
});

test('a program that does not exist exits with 127 and says so', async () => {
  const lines: string[] = [];
  const result = await shell.run(['no-such-program'], { cwd, env: { PATH }, onLine: (line) => lines.push(line) });
  expect(result.exitCode).toBe(127);
  expect(lines).toEqual(['no-such-program: spawn no-such-program ENOENT']);
});

test('a timeout ends the program and what it started', async () => {
  const result = await sh('sleep 30 & echo $! > child; wait', { timeoutMs: 40 });
  expect(result.timedOut).toBe(true);
  await until(() => !isRunning(pidIn('child')));
});

test('a program that ignores the request to end is killed after the grace', async () => {
  const result = await new HostShell(30).run(
    ['/bin/sh', '-c', "trap '' TERM; echo $$ > self; while :; do sleep 30; done"],
    { cwd, env: { PATH }, timeoutMs: 40, onLine: () => {} },
  );
  expect(result.timedOut).toBe(true);
  await until(() => !isRunning(pidIn('self')));
});

test('an abort ends the program and what it started', async () => {
  const abort = new AbortController();
  const run = sh('sleep 30 & echo $! > child; echo ready; wait', { signal: abort.signal, onLine: () => abort.abort() });
  expect((await run).aborted).toBe(true);
  await until(() => !isRunning(pidIn('child')));
});

test('nothing starts after an abort', async () => {
  expect(await sh('touch started', { signal: AbortSignal.abort() })).toMatchObject({ aborted: true });
  expect(fs.existsSync(path.join(cwd, 'started'))).toBe(false);
});

test('a process left in the background is killed when the program ends', async () => {
  await sh('sleep 30 & echo $! > child');
  await until(() => !isRunning(pidIn('child')));
});

test('a process in the background stays until its signal, and does not hold the program up', async () => {
  const background = new AbortController();
  const result = await sh('sleep 30 & echo $! > child; echo started', { background: background.signal });
  expect(result).toMatchObject({ exitCode: 0, lines: ['started'] });
  expect(isRunning(pidIn('child'))).toBe(true);
  background.abort();
  await until(() => !isRunning(pidIn('child')));
});

test('everything is killed when this process ends', async () => {
  await until(nothingRuns);
  const before = process.listeners('exit');
  const run = sh('sleep 30 & echo $! > child; echo ready; wait', {
    onLine: () => process.listeners('exit').filter((listener) => !before.includes(listener)).forEach((listener) => listener(0)),
  });
  expect(await run).toMatchObject({ exitCode: 128, timedOut: false, aborted: false });
  await until(() => !isRunning(pidIn('child')));
});

test('many runs with one signal leave no listener behind', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  const { signal } = new AbortController();
  for (let i = 0; i < 12; i++) await sh(':', { signal });
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
  await until(nothingRuns);
});
