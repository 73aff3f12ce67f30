import { TAIL, type ActionRunner } from './action-runner';
import type { RuleEnd, RunEvent } from './events';
import type { LiveState } from './live-state';
import { isDone, locationOf, type StageState } from './run-state';
import type { Engaged, StageControl } from './stage-run';
import { engagedResult, unconditionalResult } from '../conditions/engaged-result';
import {
  conditionsOf, momentText, type ActionModel, type ConditionModel, type Moment, type PipelineModel, type RetryMode, type StageModel,
} from '../model/pipeline';
import type { Clock } from '../ports/clock';
import type { RunStore } from '../ports/store';

export interface StageConditionsOptions {
  readonly pipeline: PipelineModel;
  readonly state: LiveState;
  readonly runner: ActionRunner;
  readonly store: RunStore;
  readonly clock: Clock;
  readonly abandoning: AbortSignal;
  emit(event: RunEvent): void;
}

/** The conditions of the stages of one execution, and what is kept of each stage. */
export class StageConditions implements StageControl {
  constructor(private readonly options: StageConditionsOptions) {}

  async check(stage: StageModel, moment: Moment): Promise<Engaged | undefined> {
    const always = moment === 'on-failure' && stage.onFailure ? unconditionalResult(stage.onFailure) : undefined;
    if (always) return { result: always, reason: momentText(moment) };
    for (const condition of conditionsOf(stage, moment)) {
      const engaged = await this.checkOne(stage, moment, condition);
      if (engaged || this.options.abandoning.aborted) return engaged;
    }
    return undefined;
  }

  entered(stage: StageModel): void {
    this.options.state.updateStage(stage.name, { entered: true });
  }

  ended(stage: StageModel, status: StageState['status']): void {
    this.options.state.updateStage(stage.name, { status });
  }

  retry(stage: StageModel, mode: RetryMode): readonly ActionModel[] {
    const { pipeline, state, emit, clock } = this.options;
    if (state.stage(stage.name).retried) return [];
    state.updateStage(stage.name, { retried: true });
    // A resumed stage lacks what was done before: all actions are those of the pipeline, as far as they were selected.
    const { actions } = pipeline.stages.find(({ name }) => name === stage.name)!;
    const again = actions.filter((action) => state.value.selected.includes(locationOf(action)) && (mode === 'ALL_ACTIONS' || !isDone(state.value, action)));
    const kept = Object.entries(state.value.actions).filter(([location]) => !again.some((action) => locationOf(action) === location));
    state.update(() => ({ actions: Object.fromEntries(kept) }));
    emit({ type: 'stage-retried', time: clock.now(), stage: stage.name, mode, actions: again.map(({ name }) => name) });
    return again;
  }

  /** Checks all rules, also after one has failed: users see everything that stands in the way. */
  private async checkOne(stage: StageModel, moment: Moment, condition: ConditionModel): Promise<Engaged | undefined> {
    const { abandoning, clock, emit, state, store } = this.options;
    const ref = { stage: stage.name, moment };
    const tail: string[] = [];
    const log = (line: string) => {
      tail.push(line);
      if (tail.length > TAIL) tail.shift();
      emit({ type: 'condition-log', time: clock.now(), ...ref, line });
    };
    const logFile = store.logFile(state.value.execution, stage.name, `${moment}.condition`);
    emit({ type: 'condition-started', time: clock.now(), ...ref, rules: condition.rules.map(({ name }) => name), logFile });
    const rules: RuleEnd[] = [];
    for (const rule of condition.rules) {
      if (!abandoning.aborted) rules.push(await this.checkRule(rule, log));
    }
    const met = rules.every(({ status }) => status === 'Succeeded');
    const result = abandoning.aborted ? undefined : engagedResult(moment, condition, met);
    emit({ type: 'condition-ended', time: clock.now(), ...ref, rules, met, ...(result && { result }), tail: met ? [] : tail });
    return result && { result, reason: `${momentText(moment)}: ${reasonOf(rules)}` };
  }

  private async checkRule(rule: ActionModel, log: (line: string) => void): Promise<RuleEnd> {
    const { clock, runner } = this.options;
    const started = clock.now();
    const { status, summary, simulated = false } = await runner.attempt(rule, { log, progress: () => {} });
    const passed = status === 'Succeeded';
    return {
      rule: rule.name, provider: rule.provider, status: passed ? 'Succeeded' : 'Failed', seconds: (clock.now() - started) / 1000, summary, simulated,
    };
  }
}

function reasonOf(rules: readonly RuleEnd[]): string {
  const failed = rules.filter(({ status }) => status === 'Failed');
  const names = (failed.length > 0 ? failed : rules).map(({ rule }) => rule).join(', ');
  return `${names} ${failed.length > 0 ? 'failed' : 'passed'}`;
}
