import { availableParallelism } from 'os';
import { InvalidArgumentError, type Command } from 'commander';
import { addAnswerOption, requireAnswerable } from './answer-option';
import { addAppOption, choosePipeline, loadPipelines } from './assembly-option';
import { commandLine } from './command-line';
import { collectParameter } from './parameter-option';
import { answeredHandler, type Answers } from '../actions/answered';
import { handlerFor } from '../actions/registry';
import { ruleHandlerFor } from '../conditions/registry';
import { runPipeline, type RunOptions } from '../engine/run-pipeline';
import type { Selection } from '../engine/selection';
import { StopControl } from '../engine/stop';
import { EXIT, UserError } from '../errors';
import type { PipelineModel } from '../model/pipeline';
import { readParameters } from '../model/read-parameters';
import { validatePipeline } from '../model/validate';
import { LoopbackSinks, type SinkOptions } from '../notifications/loopback-sinks';
import { AbsentApprover, PresetApprover, TerminalApprover, type Approver } from '../ports/approver';
import { systemClock } from '../ports/clock';
import { findContainerEngine } from '../ports/container-engine';
import type { Host } from '../ports/host';
import { HostShell } from '../ports/shell';
import { chooseView } from '../views/choose';
import type { View } from '../views/view';

/** Options that `run` and `resume` share. */
interface CommonOptions extends SinkOptions {
  readonly app: string;
  readonly approveAll?: boolean;
  readonly approve?: readonly string[];
  readonly enableTransition?: readonly string[];
  readonly answer?: Answers;
  readonly concurrency: number;
  readonly parameter?: ReadonlyMap<string, string>;
  readonly buildArg?: ReadonlyMap<string, string>;
  readonly json?: boolean;
  readonly keepWork?: boolean;
}

interface RunCommandOptions extends CommonOptions, Omit<Selection, 'skipTests'> {
  readonly skipTests?: boolean;
}

export function addRunCommand(program: Command, host: Host = process, findEngine = findContainerEngine): void {
  const command = program.command('run')
    .description('run a pipeline, or a part of it, on this machine')
    .argument('[pipeline]', 'name of the pipeline; may be left out when the app has one')
    .option('--environment <name>', 'stop after the stages of this environment')
    .option('--from <stage>', 'start at this stage, with the artifacts and variables of the last run')
    .option('--only <stage>', 'run just this stage, or stage/action, with the artifacts and variables of the last run')
    .option('--skip-tests', 'leave out the test commands of builds; not on the way to production');
  addCommonOptions(command)
    .addHelpText('after', `
The source is the working tree of the git repository around the current directory: tracked and untracked files, nothing
ignored. Logs, artifacts and what was deployed go to .cdk-delivery/ of that repository; the working tree stays as it is.

Examples:
  $ npx cdk-delivery run Storefront --environment staging    up to and including staging
  $ npx cdk-delivery run Storefront --only Build/App         one action again, with the last run's artifacts
  $ npx cdk-delivery run Storefront --approve Production     approve beforehand, for CI
  $ npx cdk-delivery run Storefront --answer Errors=fail     as if the alarm of the rule Errors had gone off
${EXIT_CODES}`)
    .action(async (name: string | undefined, options: RunCommandOptions) => {
      const { environment, from, only, skipTests = false } = options;
      host.exitCode = await execute(name, options, { environment, from, only, skipTests }, host, findEngine);
    });
}

export function addResumeCommand(program: Command, host: Host = process, findEngine = findContainerEngine): void {
  const command = program.command('resume')
    .description('continue the last run of a pipeline: after an approval, a failure or a stop')
    .argument('[pipeline]', 'name of the pipeline; may be left out when the app has one');
  addCommonOptions(command)
    .addHelpText('after', `
What succeeded is not run again: failed actions are retried with the same source. Parameters have to be given again.

Examples:
  $ npx cdk-delivery resume Storefront --approve Production    go on where the run waits for an approval
  $ npx cdk-delivery resume Storefront                         retry what failed
${EXIT_CODES}`)
    .action(async (name: string | undefined, options: CommonOptions) => {
      host.exitCode = await execute(name, options, 'resume', host, findEngine);
    });
}

const EXIT_CODES = `
Exit status: ${EXIT.ok} succeeded, ${EXIT.failed} failed, ${EXIT.usage} wrong usage, ${EXIT.waiting} waiting (see resume), ${EXIT.stopped} stopped.`;

function addCommonOptions(command: Command): Command {
  return addAnswerOption(addAppOption(command))
    .option('--approve-all', 'approve every manual approval')
    .option('--approve <stage>', 'approve what this stage, or stage/action, asks for; may be repeated', collect)
    .option('--enable-transition <stage>', 'enter this stage although its inbound transition is disabled; may be repeated', collect)
    .option('--concurrency <n>', 'actions that run at the same time', positiveInteger, availableParallelism())
    .option('--parameter <name=value>', 'value of a pipeline variable, SSM parameter or secret; NAME alone takes it from the environment; may be repeated',
      collectParameter)
    .option('--build-arg <name=value>', 'build argument of the images, in place of that of the pipeline; NAME alone as above; may be repeated', collectParameter)
    .option('--notify-smtp <url>', 'send the e-mail of notifications to a mail server on this machine: smtp://127.0.0.1:1025')
    .option('--notify-webhook <url>', 'send the webhooks of notifications to a server on this machine, signed with the key "local"')
    .option('--json', 'print the events, one JSON object a line')
    .option('--keep-work', 'keep the work directories of all actions, not only of failed ones');
}

/** Returns the exit code. */
async function execute(
  name: string | undefined, options: CommonOptions, part: RunOptions['part'], host: Host, findEngine: typeof findContainerEngine,
): Promise<number> {
  host.exitCode = EXIT.failed; // of a run that is cut off
  const assembly = loadPipelines(options.app);
  const pipeline = choosePipeline(assembly, name);
  const { approve = [], enableTransition = [], parameter = new Map<string, string>(), buildArg = new Map<string, string>() } = options;
  const answers: Answers = options.answer ?? new Map();
  requireApprovals(pipeline, approve);
  requireAnswerable(pipeline, answers);
  const sinks = new LoopbackSinks(options);
  const stop = new StopControl();
  const shell = new HostShell();
  let engine: ReturnType<typeof findEngine> | undefined;
  const view = chooseView(Boolean(options.json), systemClock, host);
  const signals = watchSignals(stop, view, host);
  const approver = new PresetApprover(options.approveAll ? 'all' : approve, approverOnHand(stop, view, signals.interrupt, host));
  for (const problem of validatePipeline(pipeline)) view.say(`warning: AWS would not run this pipeline: ${problem}`);
  try {
    const { exitCode } = await runPipeline({
      pipeline,
      sites: assembly.sites,
      services: assembly.services,
      functions: assembly.functions,
      part,
      directory: host.cwd(),
      concurrency: options.concurrency,
      parameters: new Map([...readParameters(assembly.assembly), ...parameter]),
      buildArguments: buildArg,
      enabledTransitions: enableTransition,
      keepWork: Boolean(options.keepWork),
      commandLine: commandLine(options, host),
    }, {
      shell,
      clock: systemClock,
      stop,
      containerEngine: () => engine ??= findEngine(shell, host.env),
      handlerFor: (action) => answeredHandler(action, answers)
        ?? (action.category === 'Rule' ? ruleHandlerFor(action, systemClock) : handlerFor(action, approver)),
      view: (event) => {
        view.handle(event);
        sinks.handle(event);
      },
    });
    for (const problem of await sinks.settled()) view.say(`warning: ${problem}`);
    return exitCode;
  } finally {
    view.close();
    signals.release();
  }
}

/** The first Ctrl-C lets running actions finish, the second kills them, a third leaves at once. */
function watchSignals(stop: StopControl, view: View, host: Host): { readonly interrupt: () => void; readonly release: () => void } {
  const interrupt = () => {
    if (stop.abandoning.aborted) host.exit(EXIT.stopped);
    const step = stop.request();
    view.say(step === 'stopping' ? 'stopping after the actions that run now; press Ctrl-C again to kill them' : 'killing the actions that run');
  };
  const terminate = () => {
    while (!stop.abandoning.aborted) stop.request();
  };
  const listeners = [['SIGINT', interrupt], ['SIGTERM', terminate], ['SIGHUP', terminate]] as const;
  for (const [signal, listener] of listeners) host.on(signal, listener);
  return {
    interrupt,
    release: () => {
      for (const [signal, listener] of listeners) host.off(signal, listener);
    },
  };
}

function approverOnHand(stop: StopControl, view: View, interrupt: () => void, { stdin, stderr }: Host): Approver {
  if (!stdin.isTTY || !stderr.isTTY) return new AbsentApprover();
  return new TerminalApprover({ input: stdin, output: stderr, stopping: stop.stopping, pauseView: (paused) => view.pause(paused), interrupt });
}

function requireApprovals(pipeline: PipelineModel, approved: readonly string[]): void {
  const approvals = pipeline.stages.flatMap((stage) => stage.actions).filter((action) => action.category === 'Approval');
  const unknown = approved.find((location) => !approvals.some((action) => [action.stage, `${action.stage}/${action.name}`].includes(location)));
  if (unknown === undefined) return;
  const known = approvals.length > 0 ? `its approvals are: ${approvals.map((action) => `${action.stage}/${action.name}`).join(', ')}` : 'it has none';
  throw new UserError(`--approve ${unknown}: pipeline '${pipeline.name}' has no such approval; ${known}`);
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

function positiveInteger(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}
