import type { RunEvent } from './events';
import type { LiveState } from './live-state';
import { undoDeployments } from '../../runtime/undo';
import type { PipelineModel } from '../model/pipeline';
import type { Clock } from '../ports/clock';
import { LocalUndo, type LocalUndoOptions } from '../targets/local-undo';

export interface UndoOptions extends Omit<LocalUndoOptions, 'account' | 'region' | 'log'> {
  readonly pipeline: PipelineModel;
  readonly state: LiveState;
  readonly clock: Clock;
  emit(event: RunEvent): void;
}

/**
 * Undoes what an execution has deployed to the environment of a stage that failed, where the environment asks for it. What was undone is
 * forgotten: an execution that goes on deploys it again.
 */
export async function undoFailedStage({ state, pipeline, clock, emit, ...options }: UndoOptions): Promise<void> {
  const { execution, stages, rollbackTo } = state.value;
  const stage = Object.keys(stages).find((name) => stages[name].status === 'Failed');
  const environment = pipeline.record?.environments.find(({ stages: own }) => stage !== undefined && own.includes(stage));
  if (!environment?.undo || stage === undefined || rollbackTo !== undefined) return;
  const { account, region } = pipeline;
  const undoers = new LocalUndo({ ...options, account, region, log: () => {} });
  const deployments = await undoDeployments(environment.undo, execution, undoers);
  if (deployments.every(({ status }) => status === 'unchanged')) return;
  // A large environment has several stages: what the earlier ones have deployed is gone too.
  const gone = [`${stage}/`, ...environment.stages.flatMap((own) => deployments.map(({ name }) => `${own}/${name}-`))];
  state.update(({ actions }) => ({
    actions: Object.fromEntries(Object.entries(actions).filter(([location]) => !gone.some((prefix) => location.startsWith(prefix)))),
  }));
  emit({ type: 'stage-undone', time: clock.now(), stage, deployments });
}
