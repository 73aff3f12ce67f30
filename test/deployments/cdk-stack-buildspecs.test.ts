import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { CdkStack } from '../../src/deployments';
import { diffBuildspec } from '../../src/deployments/private/cdk-stack-buildspecs';

/** As the command of version 3.0.0 writes it. */
const DIFFERENCES = `Stack Api
Resources
[-] AWS::S3::Bucket B destroy
[+] AWS::SNS::Topic T
[+] Custom::Thing C
[~] AWS::SQS::Queue Q
 └─ [~] DelaySeconds
     ├─ [-] 4
     └─ [+] 3

Outputs
[+] Output Url: {"Value":"x"}

✨  Number of stacks with differences: 1
`;
const NO_DIFFERENCES = `Stack Api
There were no differences

✨  Number of stacks with differences: 0
`;

let directory: string;

beforeEach(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'diff-')); });
afterEach(() => fs.rmSync(directory, { recursive: true }));

/** Runs the commands with an `npx` that prints a text. */
function run(output: string, exitCode = 0) {
  fs.writeFileSync(path.join(directory, 'output'), output);
  fs.writeFileSync(path.join(directory, 'npx'), `#!/bin/sh\necho "$@" > arguments\ncat output\nexit ${exitCode}\n`, { mode: 0o755 });
  const { phases } = diffBuildspec([CdkStack.named('Api')], '3.0.0') as unknown as { phases: { build: { commands: string[] } } };
  const script = [...phases.build.commands, 'echo "$CHANGES|$SUMMARY"'].join('\n');
  const { status, stdout } = spawnSync('bash', ['-c', script], { cwd: directory, encoding: 'utf8', env: { PATH: `${directory}:${process.env.PATH}` } });
  return { status, told: stdout.trimEnd().split('\n').at(-1) };
}

test('what differs is counted', () => {
  expect(run(DIFFERENCES)).toEqual({ status: 0, told: 'yes|2 to add, 1 to change, 1 to remove in 1 of the stacks' });
  expect(fs.readFileSync(path.join(directory, 'arguments'), 'utf8')).toBe('--yes aws-cdk@3.0.0 diff --app . --exclusively --no-change-set --no-color Api\n');
});

test('nothing differs', () =>
  expect(run(NO_DIFFERENCES)).toEqual({ status: 0, told: 'none|nothing to change' }));

test('fails with what the command said', () =>
  expect(run('no credentials', 1)).toEqual({ status: 1, told: 'no credentials' }));

test('fails when the command says something else than it is known for', () =>
  expect(run('done\n')).toEqual({ status: 1, told: 'the command did not say how many stacks differ: set cliVersion to another version' }));
