import { setMaxListeners } from 'events';
import * as os from 'os';
import { zipFiles } from './archive';
import { collectArtifact, type FilesContext } from './artifacts';
import { BuildError, type BuildLog } from './build-log';
import { contractVariables } from './contract-variables';
import { buildEnvironment, hostEnvironment, type Environment } from './environment';
import type { CommandFailure } from './phases';
import { findProgram } from './runtimes';
import { interpreterOf, ShellState } from './shell-state';
import type { Workspace } from './workspace';
import type { ActionContext } from '../actions/handler';
import type { Buildspec } from '../buildspec/buildspec';
import type { ActionModel, EnvironmentVariable } from '../model/pipeline';

export interface SessionProps {
  /** Name of the project. */
  readonly project: string;
  readonly image: string;
  readonly timeoutMinutes: number;
  readonly action: ActionModel;
  readonly context: ActionContext;
  readonly workspace: Workspace;
  readonly log: BuildLog;
  readonly buildspec?: Buildspec;
  readonly projectVariables?: readonly EnvironmentVariable[];
  readonly actionVariables: readonly EnvironmentVariable[];
}

const MINUTE_MS = 60_000;

/** One build in progress: an environment, a shell with its state, and a time limit. */
export class BuildSession {
  readonly state: ShellState;
  readonly environment: Environment;
  private readonly deadline: number;
  private readonly background = new AbortController();

  constructor(private readonly props: SessionProps) {
    const { project, image, action, context, workspace, log, buildspec } = props;
    const { environment, missing } = buildEnvironment({
      base: hostEnvironment({ env: process.env, home: os.homedir() }, workspace),
      contract: contractVariables(project, image, action, context, workspace),
      buildspec: buildspec?.env,
      project: props.projectVariables ?? [],
      action: props.actionVariables,
      parameters: context.parameters,
    });
    if (missing.length > 0) throw new BuildError('CLIENT_ERROR', missing.join('\n'));
    this.environment = environment;
    log.hide([...environment.secretNames].map((name) => environment.variables[name]));
    environment.warnings.forEach((warning) => log.container(`Warning: ${warning}`));

    const interpreter = interpreterOf(image, buildspec?.shell, findProgram('bash', environment.variables.PATH));
    if (!interpreter) throw new BuildError('CLIENT_ERROR', `shell ${buildspec?.shell} cannot run here; a local build runs bash and sh`);
    setMaxListeners(0, this.background.signal); // any number of processes may stay in the background
    this.state = new ShellState({
      shell: context.shell,
      interpreter,
      directory: workspace.state,
      cwd: workspace.sources,
      variables: environment.variables,
      carriesOver: buildspec?.version !== '0.1',
      background: this.background.signal,
    });
    this.deadline = Date.now() + props.timeoutMinutes * MINUTE_MS;
  }

  /** Runs one command; `step` is where in the build it stands. */
  async execute(step: string, command: string): Promise<CommandFailure | undefined> {
    const { context, log, timeoutMinutes } = this.props;
    context.progress(log.masked(`${step} ${shortened(command)}`.trim()));
    log.container(`Running command ${command.trimEnd()}`);
    let said = '';
    const result = await this.state.run(command, {
      onLine: (line) => {
        said = line.trim() || said;
        log.output(line);
      },
      timeoutMs: this.timeLeftMs,
      signal: context.signal,
    });
    if (result.aborted) return { command, reason: 'was abandoned', final: true };
    if (result.timedOut) return { command, reason: `timed out after ${timeoutMinutes} minutes`, final: true };
    if (result.exitCode === 0) return undefined;
    log.container(`Command did not exit successfully ${command.trimEnd()} exit status ${result.exitCode}`);
    await this.state.set('CODEBUILD_BUILD_SUCCEEDING', '0'); // BS-43
    return { command, reason: `exit status ${result.exitCode}`, final: false, said: log.masked(said) };
  }

  /** What remains of the build's time. */
  get timeLeftMs(): number {
    return Math.max(1, this.deadline - Date.now());
  }

  /** Where patterns look for files, now. */
  async files(): Promise<FilesContext> {
    return { directory: this.props.workspace.sources, variables: await this.state.variables(), log: this.props.log };
  }

  /** Writes an output artifact; returns how many files it holds. */
  async writeArtifact(output: string, rules: Parameters<typeof collectArtifact>[0], files: FilesContext): Promise<number> {
    const entries = await collectArtifact(rules, files);
    await zipFiles(this.props.context.outputPath(output), entries);
    return entries.length;
  }

  /** Ends what still runs in the background. */
  close(): void {
    this.background.abort();
  }
}

/** The values of variables at the end of a build, by name; what may not leave it is told and left out. */
export function exportedVariables(
  names: readonly string[], values: { readonly [name: string]: string }, forbidden: (name: string) => boolean, log: BuildLog,
): { [name: string]: string } {
  for (const name of names.filter(forbidden)) log.container(`Warning: variable ${name} is not exported: it is a secret or starts with AWS_`);
  for (const name of names.filter((each) => values[each] === undefined)) log.container(`Warning: exported variable ${name} has no value`);
  return Object.fromEntries(names.filter((name) => !forbidden(name)).map((name) => [name, values[name] ?? '']));
}

/** `BUILD: npm test exited with status 1`. Of a script that is too long to be shown, what it said at last. */
export function describeFailure({ command, reason, said }: CommandFailure, step?: string): string {
  const shown = shortened(command);
  const words = said && shown !== command.trim() ? `${shortened(said)} (${reason})` : `${shown} ${reason.replace(/^exit status/, 'exited with status')}`;
  return `${step ? `${step}: ` : ''}${words}`;
}

const LONGEST_COMMAND = 100;

/** The first line of a command, for where a line is all there is room for. */
export function shortened(command: string, longest = LONGEST_COMMAND): string {
  const [first, ...rest] = command.trim().split('\n');
  return first.length > longest || rest.length > 0 ? `${first.slice(0, longest).trimEnd()} ...` : first;
}

/** The commands that `--skip-tests` leaves in; the others are told. */
export function withoutTests(commands: readonly string[], action: ActionModel, context: ActionContext, log: BuildLog): readonly string[] {
  const tests = context.skipTests && action.record && 'testCommands' in action.record ? action.record.testCommands : [];
  return without(tests, '--skip-tests', commands, log);
}

/** The commands that need no AWS; the others are told. */
export function withoutAws(commands: readonly string[], action: ActionModel, log: BuildLog): readonly string[] {
  return without(awsCommandsOf(action), 'it asks AWS', commands, log);
}

/** Commands that a local run leaves out, to the letter. */
export function awsCommandsOf({ record }: ActionModel): readonly string[] {
  return record && 'awsCommands' in record ? record.awsCommands : [];
}

function without(left: readonly string[], reason: string, commands: readonly string[], log: BuildLog): readonly string[] {
  for (const command of commands.filter((each) => left.includes(each))) log.container(`Skipping command ${command} (${reason})`);
  return commands.filter((command) => !left.includes(command));
}
