import * as fs from 'fs';
import * as path from 'path';
import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { ImageStep } from './image-step';
import { selectArtifacts } from '../build/artifacts';
import { buildKindOf, type BuildKind } from '../build/build-kind';
import { BuildError, BuildLog } from '../build/build-log';
import { BuildCache } from '../build/cache';
import { runPhases, type PhasesOutcome } from '../build/phases';
import { collectReports, describeTotals } from '../build/reports';
import { checkRuntimes, missingRuntime } from '../build/runtimes';
import { BuildSession, describeFailure, exportedVariables, shortened, withoutAws, withoutTests } from '../build/session';
import { prepareWorkspace, type Workspace } from '../build/workspace';
import type { Buildspec } from '../buildspec/buildspec';
import { parseBuildspec } from '../buildspec/parse';
import { UserError } from '../errors';
import type { ActionModel, EnvironmentVariable, ProjectModel } from '../model/pipeline';

const DEFAULT_BUILDSPEC = 'buildspec.yml';
const COMMANDS_IN_PLAN = 4;
const COMMAND_IN_PLAN = 40;

/** Runs the buildspec of a CodeBuild project on this machine. */
export class CodeBuildHandler implements ActionHandler {
  constructor(private readonly kindOf: (action: ActionModel) => BuildKind | undefined = buildKindOf) {}

  plan(action: ActionModel): string {
    const spec = action.project?.buildspec;
    if (!action.project) return `fails here: project ${action.configuration.ProjectName} is not in the assembly`;
    if (!isInline(spec)) return `runs ${spec ?? DEFAULT_BUILDSPEC} of the source here`;
    const kind = this.kindOf(action);
    if (kind) return kind.plan;
    const { record } = action;
    const image = record?.kind === 'image-build' ? record : undefined;
    const builds = image ? `, and builds the image of ${image.container} with docker or podman` : '';
    return `runs the buildspec of ${action.project.name} here${commandsIn(spec, action.project, image?.imageCommands)}${builds}`;
  }

  /** A buildspec in the source is read when the build runs: an earlier action may write it. */
  preflight(action: ActionModel): void {
    const { project } = action;
    if (!project || !isInline(project.buildspec)) return;
    const { runtimes } = parseBuildspec(project.buildspec, inlineName(project));
    const searchPath = process.env.PATH ?? '';
    const missing = missingRuntime(runtimes, searchPath) ?? this.kindOf(action)?.missing(searchPath);
    if (missing) throw new UserError(`project ${project.name}: ${missing}`);
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    if (context.skipTests && action.category === 'Test') return { status: 'Skipped', summary: 'tests are skipped (--skip-tests)' };
    const log = new BuildLog((line) => context.log(line));
    try {
      const { project } = action;
      if (!project) throw new BuildError('CLIENT_ERROR', `project ${action.configuration.ProjectName} is not in the assembly, so its buildspec is unknown`);
      if (action.configuration.BatchEnabled === 'true') throw new BuildError('CLIENT_ERROR', 'batch builds do not run here; run the action in AWS');
      for (let attempt = 0; ; attempt++) {
        const result = await new LocalBuild(action, project, this.kindOf(action), context, log).run(attempt);
        if (result !== 'retry') return { ...result, summary: log.masked(result.summary) };
        log.container(`Retrying the build: retry ${attempt + 1}`);
      }
    } catch (error) {
      if (error instanceof UserError) return failed(log, 'DOWNLOAD_SOURCE', new BuildError('YAML_FILE_ERROR', error.message));
      if (error instanceof BuildError) return failed(log, 'DOWNLOAD_SOURCE', error);
      throw error;
    }
  }
}

function failed(log: BuildLog, phase: string, error: BuildError): ActionResult {
  log.phaseComplete(phase, false, error.statusCode, error.message);
  return { status: 'Failed', summary: log.masked(error.message.replaceAll('\n', '; ')) };
}

/** One attempt at a build, phase by phase. */
class LocalBuild {
  constructor(
    private readonly action: ActionModel,
    private readonly project: ProjectModel,
    private readonly kind: BuildKind | undefined,
    private readonly context: ActionContext,
    private readonly log: BuildLog,
  ) {}

  async run(attempt: number): Promise<ActionResult | 'retry'> {
    const { action, context, log, project } = this;
    log.container('Waiting for DOWNLOAD_SOURCE');
    log.container('Phase is DOWNLOAD_SOURCE');
    const workspace = await prepareWorkspace(action, context, attempt);
    log.container(`CODEBUILD_SRC_DIR=${workspace.sources}`);
    const buildspec = this.readBuildspec(workspace);
    log.container('Processing environment variables');
    const session = new BuildSession({
      project: project.name,
      image: project.image,
      timeoutMinutes: project.timeoutMinutes,
      action,
      context,
      workspace,
      log,
      buildspec,
      projectVariables: project.environment,
      actionVariables: [...actionVariables(action), ...this.kind?.variables(project.name, context) ?? []],
    });
    try {
      await checkRuntimes(buildspec.runtimes, session.environment.variables, context.shell, log);
      const cache = this.cacheOf(buildspec, session, workspace);
      await cache?.restore();
      log.container(`Moving to directory ${workspace.sources}`);
      log.phaseComplete('DOWNLOAD_SOURCE', true);
      const commandsOf = (commands: readonly string[]) => withoutAws(withoutTests(commands, action, context, log), action, log);
      const phases = buildspec.phases.map((phase) => ({ ...phase, commands: commandsOf(phase.commands) }));
      const image = action.record?.kind === 'image-build' ? new ImageStep(action.record, session, workspace, context, log) : undefined;
      const execute = (phase: string, command: string) =>
        image?.standsInFor(command) ? image.execute(command) : session.execute(phase.toUpperCase(), command);
      const outcome = await runPhases(phases, execute, log, attempt);
      return outcome.retry ? 'retry' : await this.finish(buildspec, session, outcome, cache);
    } finally {
      session.close();
    }
  }

  /** Inline, a file of the primary source, or the default file (BS-1). */
  private readBuildspec({ sources, primary }: Workspace): Buildspec {
    const { log, project } = this;
    const given = project.buildspec;
    if (given?.startsWith('arn:')) throw new BuildError('YAML_FILE_ERROR', `buildspec ${given} is in S3 and cannot be read here; put it into the source`);
    const file = given ?? DEFAULT_BUILDSPEC;
    const location = path.join(sources, file);
    if (!isInline(given) && !fs.existsSync(location)) {
      throw new BuildError('YAML_FILE_ERROR', `${file}: no such file or directory in the source artifact ${primary}; add it, or give the project a buildspec`);
    }
    log.container(`YAML location is ${isInline(given) ? `the buildspec of project ${project.name}` : location}`);
    const buildspec = isInline(given) ? parseBuildspec(given, inlineName(project)) : parseBuildspec(fs.readFileSync(location, 'utf8'), file);
    buildspec.warnings.forEach((warning) => log.container(`Warning: ${warning}`));
    return buildspec;
  }

  private cacheOf({ cache }: Buildspec, { state, environment }: BuildSession, { sources, home }: Workspace): BuildCache | undefined {
    if (!cache || !this.project.cached) return undefined;
    return new BuildCache(cache, {
      store: path.join(this.context.state.cache, encodeURIComponent(this.project.name)),
      sources,
      home,
      variables: environment.variables,
      evaluate: (text) => state.evaluate(text),
      log: this.log,
    });
  }

  /** Reports are read and artifacts uploaded also when a command has failed (BS-41, BS-52); the first failure is what counts. */
  private async finish(
    buildspec: Buildspec, session: BuildSession, { failure, uploads }: PhasesOutcome, cache: BuildCache | undefined,
  ): Promise<ActionResult> {
    const { action, log } = this;
    if (failure?.final) return { status: 'Failed', summary: describeFailure(failure, failure.phase.toUpperCase()) };
    const files = await session.files();
    const tests = describeTotals(await collectReports(buildspec.reports, files));
    const artifacts: string[] = [];
    let uploadFailure: ActionResult | undefined;
    if (uploads) {
      try {
        for (const [output, rules] of selectArtifacts(buildspec, action.outputs.map(({ name }) => name))) {
          const count = await session.writeArtifact(output, rules, files);
          artifacts.push(`${count} ${count === 1 ? 'file' : 'files'} in ${output}`);
        }
        log.phaseComplete('UPLOAD_ARTIFACTS', true);
      } catch (error) {
        if (!(error instanceof BuildError)) throw error;
        uploadFailure = failed(log, 'UPLOAD_ARTIFACTS', error);
      }
    }
    if (failure) {
      const summary = describeFailure(failure, failure.phase.toUpperCase());
      return { status: 'Failed', summary: tests ? `${summary} (${tests})` : summary };
    }
    await cache?.save(); // a failed build saves nothing (BS-74)
    if (uploadFailure) return { ...uploadFailure, summary: `UPLOAD_ARTIFACTS: ${uploadFailure.summary}` };
    const { secretNames } = session.environment;
    const forbidden = (name: string) => secretNames.has(name) || name.startsWith('AWS_'); // BS-25
    const written = action.outputs.map(({ name }) => this.context.outputPath(name));
    const outcome = await this.kind?.describe({ sources: files.directory, artifacts: written });
    return {
      status: 'Succeeded',
      summary: [tests, ...outcome ? [outcome] : artifacts].filter(Boolean).join(', ') || 'all commands succeeded',
      variables: exportedVariables(buildspec.env.exported, files.variables, forbidden, log),
    };
  }
}

const isInline = (spec: string | undefined): spec is string => spec !== undefined && (spec.includes('\n') || spec.trimStart().startsWith('{'));
const inlineName = (project: ProjectModel) => `buildspec of ${project.name}`;

/** `EnvironmentVariables` of the action: a JSON text (BS-23). */
export function actionVariables(action: ActionModel): EnvironmentVariable[] {
  const text = action.configuration.EnvironmentVariables;
  if (!text) return [];
  try {
    return (JSON.parse(text) as Partial<EnvironmentVariable>[]).map(({ name = '', value = '', type = 'PLAINTEXT' }) => ({ name, value, type }));
  } catch (error) {
    throw new BuildError('CLIENT_ERROR', `EnvironmentVariables of the action are not JSON: ${(error as Error).message}`);
  }
}

/** ` (npm ci, npm test, ...)`: what the buildspec runs, as far as there is room. */
function commandsIn(spec: string, project: ProjectModel, without: readonly string[] = []): string {
  try {
    const all = parseBuildspec(spec, inlineName(project)).phases.flatMap((phase) => phase.commands);
    const commands = all.filter((command) => !without.includes(command));
    const shown = commands.slice(0, COMMANDS_IN_PLAN).map((command) => shortened(command, COMMAND_IN_PLAN));
    return shown.length === 0 ? '' : ` (${[...shown, ...(commands.length > shown.length ? ['...'] : [])].join(', ')})`;
  } catch (error) {
    return `, which cannot be read: ${(error as Error).message}`;
  }
}
