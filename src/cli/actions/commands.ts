import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { BuildError, BuildLog } from '../build/build-log';
import { awsCommandsOf, BuildSession, describeFailure, exportedVariables, shortened, withoutAws, withoutTests } from '../build/session';
import { prepareWorkspace } from '../build/workspace';
import type { ActionModel } from '../model/pipeline';

/** The image that CodePipeline runs the commands in. */
const IMAGE = 'aws/codebuild/amazonlinux-x86_64-standard:5.0';
const DEFAULT_TIMEOUT_MINUTES = 55;
const COMMAND_IN_PLAN = 40;

/** Runs the commands of a Commands action on this machine: one after the other, up to the first failure. */
export class CommandsHandler implements ActionHandler {
  plan(action: ActionModel): string {
    const here = action.commands.filter((command) => !awsCommandsOf(action).includes(command));
    return `runs here: ${here.map((command) => shortened(command, COMMAND_IN_PLAN)).join(', ')}`;
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    if (context.skipTests && action.category === 'Test') return { status: 'Skipped', summary: 'tests are skipped (--skip-tests)' };
    const log = new BuildLog((line) => context.log(line));
    try {
      const result = await runCommands(action, context, log);
      return { ...result, summary: log.masked(result.summary) };
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      log.container(`${error.statusCode}: ${error.message}`);
      return { status: 'Failed', summary: log.masked(error.message.replaceAll('\n', '; ')) };
    }
  }
}

async function runCommands(action: ActionModel, context: ActionContext, log: BuildLog): Promise<ActionResult> {
  const workspace = await prepareWorkspace(action, context);
  const session = new BuildSession({
    project: `${context.pipeline.name}-${action.stage}-${action.name}`,
    image: IMAGE,
    timeoutMinutes: Number(action.configuration.TimeoutInMinutes) || DEFAULT_TIMEOUT_MINUTES,
    action,
    context,
    workspace,
    log,
    actionVariables: action.environmentVariables,
  });
  try {
    const commands = withoutAws(withoutTests(action.commands, action, context, log), action, log);
    for (const command of commands) {
      const failure = await session.execute('', command);
      if (failure) return { status: 'Failed', summary: describeFailure(failure) };
    }
    const files = await session.files();
    const artifacts: string[] = [];
    for (const output of action.outputs) {
      const rules = { files: output.files, exclude: [], discardPaths: false, symlinks: false };
      const count = await session.writeArtifact(output.name, rules, files);
      artifacts.push(`${count} ${count === 1 ? 'file' : 'files'} in ${output.name}`);
    }
    return {
      status: 'Succeeded',
      summary: [`${commands.length} ${commands.length === 1 ? 'command' : 'commands'}`, ...artifacts].join(', '),
      variables: exportedVariables(action.outputVariables, files.variables, (name) => session.environment.secretNames.has(name), log),
    };
  } finally {
    session.close();
  }
}
