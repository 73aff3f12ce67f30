import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { interpreterOf, ShellState } from '../../../src/cli/build/shell-state';
import { HostShell } from '../../../src/cli/ports/shell';

let directory: string;

beforeEach(() => {
  directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "state's-")));
  fs.mkdirSync(path.join(directory, 'src', 'sub'), { recursive: true });
});

afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

const BASH = '/bin/bash';
const SHELLS = [['/bin/sh'], [BASH], [BASH, '--posix']].filter(([program]) => fs.existsSync(program));

describe.each(SHELLS.map((interpreter) => [interpreter.join(' '), interpreter]))('under %s', (_, interpreter) => {
  type Outcome = Promise<{ lines: string[]; exitCodes: number[] }>;

  function start(carriesOver = true, variables: { [name: string]: string } = {}): (...commands: string[]) => Outcome {
    const state = stateOf(carriesOver, variables);
    return async (...commands) => {
      const lines: string[] = [];
      const exitCodes: number[] = [];
      for (const command of commands) exitCodes.push((await state.run(command, { onLine: (line) => lines.push(line) })).exitCode);
      return { lines, exitCodes };
    };
  }

  const stateOf = (carriesOver: boolean, variables: { [name: string]: string }) => new ShellState({
    shell: new HostShell(),
    interpreter: interpreter as string[],
    directory: path.join(directory, 'state'),
    cwd: path.join(directory, 'src'),
    variables: { PATH: process.env.PATH!, ...variables },
    carriesOver,
  });

  test.each<[string, string[], string[]]>([
    ['exported variables carry over', ['export A=1', 'echo "$A"'], ['1']],
    ['unexported variables carry over (BS-31)', ['TAG=v1', 'echo "$TAG"'], ['v1']],
    ['values with quotes, newlines and dollars carry over', ['A=\'it\'"\'"\'s "x"\n$y \\ z\'', 'printf "%s\\n" "$A"'], ['it\'s "x"', '$y \\ z']],
    ['an empty value carries over as set', ['A=', 'echo "${A-unset}."'], ['.']],
    ['what is unset stays unset', ['A=1', 'unset A', 'echo "${A-unset}"'], ['unset']],
    ['a variable of the environment can be unset', ['unset GIVEN', 'echo "${GIVEN-unset}"'], ['unset']],
    ['the directory carries over', ['cd sub', 'basename "$PWD"; cd ..', 'basename "$PWD"'], ['sub', 'src']],
    ['a directory that is gone gives way to the sources', ['mkdir x && cd x && rmdir ../x', 'basename "$PWD"'], ['src']],
    ['a command of several lines is one script', ['if true; then\n  echo yes\nfi'], ['yes']],
    ['a here-document works', ['cat <<EOF\nline $((1 + 1))\nEOF'], ['line 2']],
    ['functions do not carry over', ['f() { echo f; }', 'command -v f || echo no function'], ['no function']],
    ['aliases do not carry over', ['alias l=ls', 'alias l >/dev/null 2>&1 || echo no alias'], ['no alias']],
    ['`set -eu` ends with its command', ['set -eu', 'false; echo "${UNSET}on"'], ['on']],
    ['`set -C` does not keep the state from being saved', ['set -C; A=1', 'A=2; set -C', 'echo $A'], ['2']],
    ['changes before a failure carry over', ['A=1; false', 'echo $A'], ['1']],
    ['changes before an exit carry over', ['cd sub; A=1; exit 0', 'echo $A $(basename $PWD)'], ['1 sub']],
    ['both streams come in order', ['echo 1; echo 2 >&2; echo 3; echo 4 >&2'], ['1', '2', '3', '4']],
    ['state files leave no variable behind', ['A=1', 'echo "${rc-none}"'], ['none']],
    ['a value is taken to the letter (BS-21)', ['echo "$LITERAL"'], ['$PATH:/x']],
  ])('%s', async (__, commands, expected) => {
    const { lines } = await start(true, { GIVEN: 'x', LITERAL: '$PATH:/x' })(...commands);
    expect(lines).toEqual(expected);
  });

  test.each([
    ['`exit 0` ends one command alone (BS-32)', 'exit 0; echo never', 0],
    ['`exit 3` fails the command', 'exit 3', 3],
    ['the last status counts (BS-35)', 'false; true', 0],
    ['a failure at the end counts', 'true\nfalse', 1],
    ['`set -e` inside a command ends it', 'set -e\nfalse\ntrue', 1],
    ['a program that is missing', 'no-such-program-here', 127],
  ])('%s', async (__, command, exitCode) => {
    expect((await start()(command)).exitCodes).toEqual([exitCode]);
  });

  test('a syntax error fails its command and keeps the state', async () => {
    const { exitCodes, lines } = await start()('A=1', 'if then', 'echo $A');
    expect(exitCodes[1]).not.toBe(0);
    expect(exitCodes[2]).toBe(0);
    expect(lines.at(-1)).toBe('1');
  });

  test('programs are not told of shell options or functions', async () => {
    const { lines } = await start()('f() { :; }; env', 'env');
    expect(lines.filter((line) => /SHELLOPTS|save_build_state/.test(line))).toEqual([]);
  });

  test('nothing carries over in version 0.1 (BS-10)', async () => {
    const { lines } = await start(false)('A=1; cd sub', 'echo "${A-unset} $(basename "$PWD")"');
    expect(lines).toEqual(['unset src']);
  });

  test('variables and texts are those of the moment', async () => {
    const state = stateOf(true, {});
    await state.run("A='x\"y'", {});
    await state.set('B', "it's");
    expect(await state.variables()).toMatchObject({ A: 'x"y', B: "it's" });
    expect(await state.evaluate('k-$A-$(echo "$B")-"q"')).toBe('k-x"y-it\'s-"q"');
  });
});

test.each<[string, string | undefined, string | undefined, readonly string[] | undefined]>([
  ['aws/codebuild/standard:7.0', undefined, BASH, ['/bin/sh']],
  ['aws/codebuild/amazonlinux-x86_64-standard:5.0', undefined, BASH, [BASH, '--posix']],
  ['aws/codebuild/amazonlinux-x86_64-standard:5.0', undefined, undefined, ['/bin/sh']],
  ['aws/codebuild/standard:7.0', 'bash', BASH, [BASH]],
  ['aws/codebuild/standard:7.0', '/bin/sh', BASH, ['/bin/sh']],
  ['aws/codebuild/standard:7.0', 'bash', undefined, undefined],
  ['aws/codebuild/standard:7.0', 'powershell.exe', BASH, undefined],
])('on %s with shell %s and bash at %s the interpreter is %s (BS-20)', (image, asked, bash, expected) => {
  expect(interpreterOf(image, asked, bash)).toEqual(expected);
});
