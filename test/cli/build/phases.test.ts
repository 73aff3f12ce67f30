import { BuildLog } from '../../../src/cli/build/build-log';
import { runPhases, type CommandFailure } from '../../../src/cli/build/phases';
import { parseBuildspec } from '../../../src/cli/buildspec/parse';

const PHASES = ['install', 'pre_build', 'build', 'post_build'];

interface Case {
  readonly fails?: readonly string[];
  readonly onFailure?: { [phase: string]: string };
  readonly attempt?: number;
  readonly final?: boolean;
}

/** Each phase has the commands `<phase>1`, `<phase>2` and, finally, `<phase>F`. */
async function run({ fails = [], onFailure = {}, attempt, final = false }: Case) {
  const spec = parseBuildspec(JSON.stringify({
    version: '0.2',
    phases: Object.fromEntries(PHASES.map((name) => [name, {
      commands: [`${name}1`, `${name}2`], finally: [`${name}F`], ...(onFailure[name] ? { 'on-failure': onFailure[name] } : {}),
    }])),
  }), 'spec');
  const ran: string[] = [];
  const lines: string[] = [];
  const log = new BuildLog((line) => lines.push(line), () => new Date(0));
  const outcome = await runPhases(spec.phases, async (_, command): Promise<CommandFailure | undefined> => {
    ran.push(command);
    return fails.includes(command) ? { command, reason: 'exit status 2', final } : undefined;
  }, log, attempt);
  return { ran: ran.join(' '), lines, ...outcome };
}

const INSTALL = 'install1 install2 installF';
const PRE = 'pre_build1 pre_build2 pre_buildF';
const BUILD = 'build1 build2 buildF';
const POST = 'post_build1 post_build2 post_buildF';

test.each<[string, Case, { ran: string; failed?: string; uploads: boolean; retry?: boolean }]>([
  ['nothing fails', {}, { ran: `${INSTALL} ${PRE} ${BUILD} ${POST}`, uploads: true }],
  ['install fails: the build ends', { fails: ['install1'] }, { ran: 'install1 installF', failed: 'install1', uploads: false }],
  ['pre_build fails: the build ends', { fails: ['pre_build2'] }, { ran: `${INSTALL} ${PRE}`, failed: 'pre_build2', uploads: false }],
  ['build fails: post_build runs', { fails: ['build1'] }, { ran: `${INSTALL} ${PRE} build1 buildF ${POST}`, failed: 'build1', uploads: true }],
  ['post_build fails', { fails: ['post_build1'] }, { ran: `${INSTALL} ${PRE} ${BUILD} post_build1 post_buildF`, failed: 'post_build1', uploads: true }],
  ['finally fails alone', { fails: ['installF'] }, { ran: INSTALL, failed: 'installF', uploads: false }],
  ['finally fails after a command: the command counts', { fails: ['build1', 'buildF'] },
    { ran: `${INSTALL} ${PRE} build1 buildF ${POST}`, failed: 'build1', uploads: true }],
  ['two phases fail: the first counts', { fails: ['build2', 'post_build1'] },
    { ran: `${INSTALL} ${PRE} ${BUILD} post_build1 post_buildF`, failed: 'build2', uploads: true }],
  ['install continues', { fails: ['install1'], onFailure: { install: 'CONTINUE' } },
    { ran: `install1 installF ${PRE} ${BUILD} ${POST}`, failed: 'install1', uploads: true }],
  ['pre_build continues', { fails: ['pre_build1'], onFailure: { pre_build: 'CONTINUE' } },
    { ran: `${INSTALL} pre_build1 pre_buildF ${BUILD} ${POST}`, failed: 'pre_build1', uploads: true }],
  ['build aborts', { fails: ['build1'], onFailure: { build: 'ABORT' } }, { ran: `${INSTALL} ${PRE} build1 buildF`, failed: 'build1', uploads: false }],
  ['post_build aborts', { fails: ['post_build2'], onFailure: { post_build: 'ABORT' } },
    { ran: `${INSTALL} ${PRE} ${BUILD} ${POST}`, failed: 'post_build2', uploads: false }],
  ['build asks for a retry', { fails: ['build1'], onFailure: { build: 'RETRY' } },
    { ran: `${INSTALL} ${PRE} build1 buildF`, failed: 'build1', uploads: false, retry: true }],
  ['the retries are used up: the default applies', { fails: ['build1'], onFailure: { build: 'RETRY-1' }, attempt: 1 },
    { ran: `${INSTALL} ${PRE} build1 buildF ${POST}`, failed: 'build1', uploads: true }],
  ['the expression matches', { fails: ['install1'], onFailure: { install: 'RETRY-2-exit status 2$' } },
    { ran: 'install1 installF', failed: 'install1', uploads: false, retry: true }],
  ['the expression does not match', { fails: ['install1'], onFailure: { install: 'RETRY-2-exit status 7' } },
    { ran: 'install1 installF', failed: 'install1', uploads: false }],
  ['the time is over', { fails: ['build1'], final: true }, { ran: `${INSTALL} ${PRE} build1`, failed: 'build1', uploads: false }],
])('%s (BS-41, BS-44, BS-45)', async (_, given, expected) => {
  const { ran, failure, uploads, retry } = await run(given);
  expect({ ran, failed: failure?.command, uploads, retry }).toEqual({ failed: undefined, retry: false, ...expected });
});

test('the log reads as that of the service', async () => {
  const { lines } = await run({ fails: ['pre_build1'] });
  expect(lines.slice(-3)).toEqual([
    '[Container] 1970/01/01 00:00:00.000 Entering phase PRE_BUILD',
    '[Container] 1970/01/01 00:00:00.000 Phase complete: PRE_BUILD State: FAILED',
    '[Container] 1970/01/01 00:00:00.000 Phase context status code: COMMAND_EXECUTION_ERROR Message: '
      + 'Error while executing command: pre_build1. Reason: exit status 2',
  ]);
});

test('secrets are masked by exact value, the longest first (BS-26)', () => {
  const lines: string[] = [];
  const log = new BuildLog((line) => lines.push(line));
  log.hide(['pass', 'password', 'two\nlines', '1']);
  ['my password', 'pass 1', 'first two', 'PASS'].forEach((line) => log.output(line));
  expect(lines).toEqual(['my ***', '*** 1', 'first ***', 'PASS']);
});
