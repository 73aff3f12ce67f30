import * as fs from 'fs';
import type { ActionRef, RunEvent } from './events';
import type { LiveState } from './live-state';
import { actionsOf, isDone, locationOf, namespacesOf } from './run-state';
import type { ActionOutcome } from './stage-run';
import { resolveAction } from './variables';
import type { ActionContext, ActionHandler, ActionResult } from '../actions/handler';
import type { FunctionModel } from '../model/function';
import type { ActionModel, PipelineModel } from '../model/pipeline';
import type { ServiceModel } from '../model/service';
import type { SiteModel } from '../model/site';
import type { Clock } from '../ports/clock';
import type { ContainerEngine } from '../ports/container-engine';
import { removeTree } from '../ports/remove-tree';
import type { Shell } from '../ports/shell';
import type { RunStore } from '../ports/store';

/** Log lines of a failure that views show. */
export const TAIL = 20;

export interface ActionRunnerOptions {
  readonly state: LiveState;
  readonly pipeline: PipelineModel;
  readonly sites: readonly SiteModel[];
  readonly services: readonly ServiceModel[];
  readonly functions: readonly FunctionModel[];
  readonly parameters: ReadonlyMap<string, string>;
  readonly buildArguments: ReadonlyMap<string, string>;
  readonly keepWork: boolean;
  readonly store: RunStore;
  readonly shell: Shell;
  readonly clock: Clock;
  readonly abandoning: AbortSignal;
  containerEngine(): Promise<ContainerEngine | undefined>;
  commandLine(args: string): string;
  handlerFor(action: ActionModel): ActionHandler;
  emit(event: RunEvent): void;
}

/** Where the words of a handler go. */
type Report = Pick<ActionContext, 'log' | 'progress'>;

/** Runs single actions of one execution: gives each its inputs, tells what happens, keeps what comes out. */
export class ActionRunner {
  private readonly told: string[] = [];

  constructor(private readonly options: ActionRunnerOptions) {}

  /** What users should know after the run. */
  get notes(): readonly string[] {
    return [...new Set(this.told)];
  }

  async run(action: ActionModel): Promise<ActionOutcome> {
    const { clock, emit, state, store } = this.options;
    const ref: ActionRef = { stage: action.stage, action: action.name };
    const tail: string[] = [];
    const started = clock.now();
    const log = (line: string) => {
      tail.push(line);
      if (tail.length > TAIL) tail.shift();
      emit({ type: 'action-log', time: clock.now(), ...ref, line });
    };
    emit({ type: 'action-started', time: started, ...ref, logFile: store.logFile(state.value.execution, action.stage, action.name) });
    const progress = (text: string) => emit({ type: 'action-progress', time: clock.now(), ...ref, text });
    const result = await this.attempt(action, { log, progress });
    const status: ActionOutcome = this.options.abandoning.aborted && result.status === 'Failed' ? 'Abandoned' : result.status;
    const ended = clock.now();
    const seconds = (ended - started) / 1000;
    const { summary, simulated = false, variables = {} } = result;
    state.update(({ actions }) => ({ actions: { ...actions, [locationOf(action)]: { status, seconds, summary, simulated, variables } } }));
    if (action.category === 'Source') state.update(({ revision }) => ({ revision: revision || revisionOf(variables) }));
    emit({ type: 'action-ended', time: ended, ...ref, status, seconds, summary, simulated, tail: status === 'Failed' ? tail : [] });
    return status;
  }

  /** Runs what an action, or a rule, does. Never rejects: an error is a failure. */
  async attempt(action: ActionModel, report: Report): Promise<ActionResult> {
    const workDirectory = await this.options.store.createWorkDirectory();
    let result: ActionResult;
    try {
      const resolved = resolveAction(action, namespacesOf(this.options.pipeline, this.options.state.value));
      result = await this.options.handlerFor(action).run(resolved, this.contextFor(action, workDirectory, report));
      this.requireOutputs(action, result);
    } catch (error) {
      result = { status: 'Failed', summary: (error as Error).message };
      report.log(process.env.CDK_DELIVERY_DEBUG ? (error as Error).stack ?? result.summary : result.summary);
    }
    this.told.push(...result.notes ?? []);
    await this.release(workDirectory, action, result);
    return result;
  }

  private contextFor(action: ActionModel, workDirectory: string, report: Report): ActionContext {
    const { pipeline, sites, services, functions, store, shell, parameters, buildArguments, abandoning } = this.options;
    const { commandLine, containerEngine } = this.options;
    const { execution, revision, skipTests } = this.options.state.value;
    return {
      pipeline,
      sites,
      services,
      functions,
      execution,
      revision,
      skipTests,
      shell,
      parameters,
      buildArguments,
      containerEngine,
      commandLine,
      workDirectory,
      ...report,
      inputs: new Map(action.inputs.map((artifact) => [artifact, this.inputPath(artifact)])),
      outputPath: (artifact) => store.artifactPath(execution, artifact),
      state: store.directories,
      signal: abandoning,
    };
  }

  private inputPath(artifact: string): string {
    const producer = actionsOf(this.options.pipeline).find((action) => action.outputs.some((output) => output.name === artifact));
    if (!producer) throw new Error(`input artifact '${artifact}' is the output of no action of the pipeline`);
    const { value: state } = this.options.state;
    if (!isDone(state, producer)) {
      const why = state.stages[producer.stage]?.status === 'Skipped' ? `stage '${producer.stage}' was skipped` : `${locationOf(producer)} has not succeeded`;
      throw new Error(`input artifact '${artifact}' is missing: ${why} in this execution`);
    }
    return this.options.store.artifactPath(state.execution, artifact);
  }

  private requireOutputs(action: ActionModel, result: ActionResult): void {
    if (result.status !== 'Succeeded') return;
    const missing = action.outputs.find((output) => !fs.existsSync(this.options.store.artifactPath(this.options.state.value.execution, output.name)));
    if (missing) throw new Error(`output artifact '${missing.name}' was not written`);
  }

  /** Removes the directory, unless somebody will want to look into it. */
  private async release(workDirectory: string, action: ActionModel, result: ActionResult): Promise<void> {
    const used = (await fs.promises.readdir(workDirectory)).length > 0;
    if (used && (this.options.keepWork || (result.status === 'Failed' && !this.options.abandoning.aborted))) {
      this.told.push(`work directory of ${locationOf(action)}: ${workDirectory}`);
      this.options.state.update(({ workDirectories }) => ({ workDirectories: [...workDirectories, workDirectory] }));
    } else {
      await removeTree(workDirectory).catch((error: Error) => this.told.push(`work directory of ${locationOf(action)} is left over: ${error.message}`));
    }
  }
}

/** What identifies the source: the commit, or what stands for it with other providers. */
function revisionOf(variables: { readonly [name: string]: string }): string {
  return variables.CommitId ?? variables.VersionId ?? variables.ImageDigest ?? '';
}
