import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { action, pipeline, rule, stage } from './models';
import type { ActionContext, ActionHandler, ActionResult } from '../../../src/cli/actions/handler';
import { ruleHandlerFor } from '../../../src/cli/conditions/registry';
import type { RunEvent } from '../../../src/cli/engine/events';
import { runPipeline, type RunOptions, type RunOutcome } from '../../../src/cli/engine/run-pipeline';
import type { Selection } from '../../../src/cli/engine/selection';
import { StopControl } from '../../../src/cli/engine/stop';
import type { ActionModel, ConditionModel, ConditionResult, FailureModel, PipelineModel, StageModel } from '../../../src/cli/model/pipeline';
import { FakeClock } from '../../../src/cli/ports/clock';
import { FakeShell } from '../../../src/cli/ports/fake-shell';

type Status = ActionResult['status'];

/** Runs pipelines in a directory of its own; actions do nothing, one after the other, and neither do rules of the provider `Fake`. */
export class GuardedRuns {
  readonly root = fs.mkdtempSync(path.join(os.tmpdir(), 'conditions-'));
  /** How actions and rules end, each time they run, by location; success when nothing is said, or nothing is left. */
  ends: { [location: string]: (Status | (() => Status))[] } = {};
  /** What the last run did and told. */
  ran: string[] = [];
  events: RunEvent[] = [];
  private readonly clock = new FakeClock(1000);

  remove(): void {
    fs.rmSync(this.root, { recursive: true, force: true });
  }

  async execute(
    model: PipelineModel, part: Partial<Selection> | 'resume' = {}, { stop = new StopControl(), ...options }: Partial<RunOptions> & { readonly stop?: StopControl } = {},
  ): Promise<RunOutcome> {
    this.ran = [];
    this.events = [];
    this.clock.advance(1000);
    const handler: ActionHandler = { plan: () => 'fake', run: (each, context) => this.perform(each, context) };
    return runPipeline({
      pipeline: model,
      sites: [],
      services: [],
      functions: [],
      directory: this.root,
      concurrency: 1,
      parameters: new Map(),
      buildArguments: new Map(),
      enabledTransitions: [],
      keepWork: false,
      commandLine: (args) => `npx cdk-delivery ${args}`,
      ...options,
      part: part === 'resume' ? part : { skipTests: false, ...part },
    }, {
      shell: new FakeShell(() => ({ stdout: `${this.root}\n` })),
      clock: this.clock,
      stop,
      containerEngine: async () => undefined,
      handlerFor: (each) => each.category === 'Rule' && each.provider !== 'Fake' ? ruleHandlerFor(each, this.clock) : handler,
      view: (event) => this.events.push(event),
    });
  }

  get stageEnds(): string[] {
    return this.events.flatMap((event) => event.type === 'stage-ended' ? `${event.stage} ${event.status}${event.reason ? `: ${event.reason}` : ''}` : []);
  }

  get ruleEnds(): string[] {
    return this.events.flatMap((event) => event.type === 'condition-ended' ? event.rules.map(({ rule: name, status, summary }) => `${name} ${status}: ${summary}`) : []);
  }

  get notes(): string[] {
    return this.events.flatMap((event) => event.type === 'run-ended' ? event.notes : []);
  }

  logOf(location: string): string[] {
    return this.events.flatMap((event) => event.type === 'action-log' && `${event.stage}/${event.action}` === location ? event.line : []);
  }

  private async perform(model: ActionModel, context: ActionContext): Promise<ActionResult> {
    const location = `${model.stage}/${model.name}`;
    this.ran.push(location);
    this.clock.advance(1000);
    const end = this.ends[location]?.shift() ?? 'Succeeded';
    const status = typeof end === 'string' ? end : end();
    const seen = [...context.inputs.values()].map((file) => fs.readFileSync(file, 'utf8')).join();
    context.log(`${model.name} of ${context.execution}${seen && ` saw ${seen}`}`);
    if (status === 'Succeeded') for (const output of model.outputs) fs.writeFileSync(context.outputPath(output.name), `${output.name} of ${context.execution}`);
    return { status, summary: status === 'Failed' ? 'broken' : 'done', variables: { Branch: 'main' } };
  }
}

const output = (name: string) => ({ name, files: [] });

export const fake = (stageName: string, name: string) => rule(stageName, name, 'Fake');
export const condition = (result: ConditionResult, ...rules: ActionModel[]): ConditionModel[] => [{ result, rules }];
export const failure = (rest: Partial<FailureModel>): FailureModel => ({ retryMode: 'FAILED_ACTIONS', conditions: [], ...rest });

/** Source -> Deploy -> Notify; Deploy takes the artifact of the source, Notify takes nothing. */
export function delivery(deployStage: Partial<StageModel>, rest: Partial<PipelineModel> = {}): PipelineModel {
  return pipeline([
    stage('Source', [action('Source', 'Checkout', { category: 'Source', namespace: 'Source', outputs: [output('Tree')] })]),
    stage('Deploy', [action('Deploy', 'App', { inputs: ['Tree'], outputs: [output('Record')] }), action('Deploy', 'Docs'), action('Deploy', 'Smoke', { runOrder: 2 })], deployStage),
    stage('Notify', [action('Notify', 'Chat')]),
  ], rest);
}

/** What its stages run. */
export const source = ['Source/Checkout'];
export const deploy = ['Deploy/App', 'Deploy/Docs', 'Deploy/Smoke'];
export const notify = ['Notify/Chat'];
