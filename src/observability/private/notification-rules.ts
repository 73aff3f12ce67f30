import * as events from 'aws-cdk-lib/aws-events';
import { DELIVERY_EVENT_SOURCE, NotificationKindName, ROLLED_BACK } from '../../contract';

/** A rule of a pipeline's notifier. */
export interface NotificationRule {
  readonly id: string;
  readonly tellsOf: string;
  readonly eventPattern: events.EventPattern;
}

/** The rules for what somebody wants to hear of, and for no other pipeline. `deploymentStages` may be a list that is known later. */
export function notificationRules(pipelineName: string, kinds: ReadonlySet<NotificationKindName>, deploymentStages: string[]): NotificationRule[] {
  const pipeline = [pipelineName];
  const changed = (what: 'Action' | 'Stage', detail: { [key: string]: unknown }): events.EventPattern => ({
    source: ['aws.codepipeline'], detailType: [`CodePipeline ${what} Execution State Change`], detail: { pipeline, ...detail },
  });
  const rules: { readonly [kind in NotificationKindName]: NotificationRule } = {
    'approval-needed': {
      id: 'ApprovalNeeded', tellsOf: 'approvals that wait', eventPattern: changed('Action', { state: ['STARTED'], type: { category: ['Approval'] } }),
    },
    'failed': { id: 'Failed', tellsOf: 'stages that failed', eventPattern: changed('Stage', { state: ['FAILED'] }) },
    'succeeded': {
      id: 'Succeeded', tellsOf: 'environments that were delivered to', eventPattern: changed('Stage', { state: ['SUCCEEDED'], stage: deploymentStages }),
    },
    'rolled-back': {
      id: 'RolledBack', tellsOf: 'deployments that were undone', eventPattern: { source: [DELIVERY_EVENT_SOURCE], detailType: [ROLLED_BACK], detail: { pipeline } },
    },
  };
  return Object.entries(rules).filter(([kind]) => kinds.has(kind as NotificationKindName)).map(([, rule]) => rule);
}
