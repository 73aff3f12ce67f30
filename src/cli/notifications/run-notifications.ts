import { detailsOf, type ExecutionFacts } from '../../runtime/notification-details';
import { concerns, environmentOf, type Occurrence } from '../../runtime/notification-event';
import { subjectOf, type Message } from '../../runtime/notification-message';
import type { RunEvent } from '../engine/events';
import { actionsOf, locationOf, type RunState } from '../engine/run-state';
import type { PipelineModel } from '../model/pipeline';

export type NotificationEvent = Extract<RunEvent, { type: 'notification' }>;

/** What a run would tell people and systems: the events of the run go in, and come out as notifications. */
export class RunNotifications {
  private rollback = false;
  private readonly logFiles = new Map<string, string>();
  readonly environments: { readonly [name: string]: readonly string[] };

  constructor(private readonly pipeline: PipelineModel, private readonly state: () => RunState) {
    this.environments = Object.fromEntries((pipeline.record?.environments ?? []).map(({ name, stages }) => [name, stages]));
  }

  of(event: RunEvent): NotificationEvent[] {
    if (event.type === 'run-started') this.rollback = event.rollbackTo !== undefined;
    if (event.type === 'action-started') this.logFiles.set(`${event.stage}/${event.action}`, event.logFile);
    const occurrence = this.occurrenceIn(event);
    const records = occurrence ? (this.pipeline.record?.notifications ?? []).filter((record) => concerns(record, occurrence)) : [];
    if (!occurrence || records.length === 0) return [];
    const message: Message = { occurrence, name: this.pipeline.name, ...detailsOf(occurrence, this.facts()) };
    return records.map(({ channel, recipients }) => (
      { type: 'notification', time: event.time, kind: occurrence.kind, channel, recipients, subject: subjectOf(message), message }
    ));
  }

  private occurrenceIn(event: RunEvent): Occurrence | undefined {
    if (event.type === 'action-started') {
      const action = actionsOf(this.pipeline).find(({ stage, name }) => stage === event.stage && name === event.action);
      return action?.category === 'Approval' ? this.occurrence('approval-needed', event.time, event.stage, { action: event.action }) : undefined;
    }
    if (event.type === 'stage-undone') return this.occurrence('rolled-back', event.time, event.stage, { deployments: event.deployments });
    if (event.type !== 'stage-ended') return undefined;
    if (event.status === 'Failed') return this.occurrence('failed', event.time, event.stage, { reason: event.reason });
    const environment = environmentOf(this, event.stage);
    const delivered = event.status === 'Succeeded' && environment !== undefined && this.environments[environment].at(-1) === event.stage;
    return delivered ? this.occurrence(this.rollback ? 'rolled-back' : 'succeeded', event.time, event.stage) : undefined;
  }

  private occurrence(kind: Occurrence['kind'], time: number, stage: string, rest: Partial<Occurrence> = {}): Occurrence {
    const { execution } = this.state();
    const environment = environmentOf(this, stage);
    return { kind, identity: [kind, execution, stage, time].join('/'), execution, time: new Date(time).toISOString(), region: this.pipeline.region, environment, stage, ...rest };
  }

  /** The same as AWS CodePipeline tells, from the state of the run. */
  private facts(): ExecutionFacts {
    const { actions, revision } = this.state();
    return {
      revisions: [{ id: revision }],
      actions: actionsOf(this.pipeline).flatMap((action) => {
        const state = actions[locationOf(action)];
        if (!state) return [];
        const { stage, name, category } = action;
        return [{ stage, action: name, category, ...state, log: this.logFiles.get(locationOf(action)) }];
      }),
    };
  }
}
