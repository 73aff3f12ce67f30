import { DELIVERY_EVENT_SOURCE, ROLLED_BACK, type NotificationFilter, type NotificationKindName, type NotifierSettings, type RolledBackDetail, type UndoneDeployment } from '../contract';

/** What Amazon EventBridge delivers, as far as it is read here. It comes at least once, in any order. */
export interface PipelineEvent {
  readonly 'id': string;
  readonly 'source': string;
  readonly 'detail-type': string;
  readonly 'time': string;
  readonly 'region': string;
  readonly 'detail': StateDetail | RolledBackDetail;
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html */
export interface StateDetail {
  readonly 'pipeline': string;
  readonly 'execution-id': string;
  readonly 'state': string;
  readonly 'stage': string;
  /** Of an action. */
  readonly 'action'?: string;
  /** Counts retries of the execution. */
  readonly 'pipeline-execution-attempt'?: number;
}

/** Something that somebody may want to hear of. */
export interface Occurrence {
  readonly kind: NotificationKindName;
  /** The same for events that tell the same, however often they come. */
  readonly identity: string;
  readonly execution: string;
  /** When it happened, as ISO 8601 says it. */
  readonly time: string;
  readonly region: string;
  readonly environment?: string;
  readonly stage?: string;
  readonly action?: string;
  /** Of a rollback. */
  readonly reason?: string;
  readonly deployments?: readonly UndoneDeployment[];
}

const ACTION = 'CodePipeline Action Execution State Change';
const STAGE = 'CodePipeline Stage Execution State Change';

/** What an event is about; undefined for what nobody is told: another stage of an environment than the one that deploys succeeded. */
export function occurrenceOf(event: PipelineEvent, settings: Pick<NotifierSettings, 'pipeline' | 'environments'>): Occurrence | undefined {
  const { detail } = requireEvent(event, settings.pipeline);
  if (event.source === DELIVERY_EVENT_SOURCE && event['detail-type'] === ROLLED_BACK) return rolledBack(event, detail as RolledBackDetail);
  const state = detail as StateDetail;
  const environment = environmentOf(settings, state.stage);
  switch (`${event['detail-type']}: ${state.state}`) {
    case `${ACTION}: STARTED`: return changed('approval-needed', event, state, environment);
    case `${STAGE}: FAILED`: return changed('failed', event, state, environment);
    case `${STAGE}: SUCCEEDED`: {
      const deploys = environment !== undefined && settings.environments[environment].at(-1) === state.stage;
      return deploys ? changed('succeeded', event, state, environment) : undefined;
    }
    default: return undefined;
  }
}

/** Whether somebody wants to hear of it. What belongs to no environment is for those who hear of all. */
export function concerns({ kinds, environments }: NotificationFilter, { kind, environment }: Pick<Occurrence, 'kind' | 'environment'>): boolean {
  return kinds.includes(kind) && (environments === undefined || (environment !== undefined && environments.includes(environment)));
}

export function environmentOf({ environments }: Pick<NotifierSettings, 'environments'>, stage: string): string | undefined {
  return Object.keys(environments).find((name) => environments[name].includes(stage));
}

function changed(kind: NotificationKindName, event: PipelineEvent, detail: StateDetail, environment: string | undefined): Occurrence {
  const { 'execution-id': execution, stage, action, 'pipeline-execution-attempt': attempt } = detail;
  return {
    kind,
    // An event without the attempt cannot tell a retry from a second delivery but by its id.
    identity: [kind, execution, stage, action ?? '', attempt ?? event.id].join('/'),
    execution,
    time: event.time,
    region: event.region,
    environment,
    stage,
    action,
  };
}

/** An execution may be undone again after a retry, which nothing in the event tells but its id. */
function rolledBack({ id, time, region }: PipelineEvent, detail: RolledBackDetail): Occurrence {
  const { 'execution-id': execution, environment, reason, deployments } = detail;
  return { kind: 'rolled-back', identity: ['rolled-back', execution, environment, id].join('/'), execution, time, region, environment, reason, deployments };
}

/** What does not come from the rules of the pipeline would be wrong every time: it belongs into the dead-letter queue. */
function requireEvent(event: PipelineEvent, pipeline: string): PipelineEvent {
  const detail = (event as Partial<PipelineEvent> | null)?.detail;
  const texts = [event?.id, event?.source, event?.['detail-type'], event?.time, event?.region, detail?.['execution-id']];
  const place = detail && ('environment' in detail ? [detail.environment, detail.reason] : [detail.stage]);
  if (place && [...texts, ...place].every((text) => typeof text === 'string' && text !== '') && detail.pipeline === pipeline) return event;
  throw new Error(`notifier of '${pipeline}': an event of this pipeline is needed, got ${JSON.stringify(event)?.slice(0, 500)}; have the rules of the pipeline call it`);
}
