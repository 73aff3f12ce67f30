import type { NotificationRecipient, NotifierSettings } from '../../src/contract';
import type { Claim, ClaimStore, StoredClaim } from '../../src/runtime/notification-delivery';
import type { PipelineEvent } from '../../src/runtime/notification-event';

export const ALL = ['approval-needed', 'failed', 'succeeded', 'rolled-back'] as const;

export const topic = (name: string, rest: Partial<NotificationRecipient> = {}): NotificationRecipient => (
  { channel: 'topic', topicArn: `arn:aws:sns:eu-central-1:111111111111:${name}`, format: 'text', kinds: ALL, ...rest } as NotificationRecipient
);

export const settings: NotifierSettings = {
  name: 'Shop',
  pipeline: 'shop-delivery',
  bucket: 'artifacts',
  environments: { staging: ['staging'], production: ['production-approval', 'production'] },
  recipients: [],
};

/** An event as Amazon EventBridge delivers it. */
export function pipelineEvent(change: 'Action' | 'Stage', detail: object, rest: Partial<PipelineEvent> = {}): PipelineEvent {
  return {
    'id': 'event-1',
    'source': 'aws.codepipeline',
    'detail-type': `CodePipeline ${change} Execution State Change`,
    'time': '2026-11-20T10:00:00Z',
    'region': 'eu-central-1',
    'detail': { 'pipeline': 'shop-delivery', 'execution-id': 'execution-1', 'pipeline-execution-attempt': 1, ...detail } as PipelineEvent['detail'],
    ...rest,
  };
}

export function rolledBackEvent(rest: Partial<PipelineEvent> = {}): PipelineEvent {
  return {
    ...pipelineEvent('Stage', {}),
    'source': 'cdk-delivery',
    'detail-type': 'Delivery Rolled Back',
    'detail': {
      'pipeline': 'shop-delivery',
      'execution-id': 'execution-1',
      'environment': 'production',
      'reason': "stage 'production' failed: check 'home-page'",
      'deployments': [{ name: 'site', status: 'undone', summary: 'release 1f3c is live' }],
    },
    ...rest,
  };
}

/** Claims in memory, under the conditions of Amazon S3. */
export class MemoryClaims implements ClaimStore {
  public readonly stored = new Map<string, StoredClaim>();
  private writes = 0;

  /** @param fault may throw, before anything is read or written */
  constructor(private readonly fault: (operation: keyof ClaimStore) => void = () => undefined) {}

  public async create(name: string, claim: Claim): Promise<string | undefined> {
    this.fault('create');
    return this.stored.has(name) ? undefined : this.write(name, claim);
  }

  public async read(name: string): Promise<StoredClaim | undefined> {
    this.fault('read');
    return this.stored.get(name);
  }

  public async replace(name: string, version: string, claim: Claim): Promise<string | undefined> {
    this.fault('replace');
    return this.stored.get(name)?.version === version ? this.write(name, claim) : undefined;
  }

  private write(name: string, claim: Claim): string {
    const version = `${++this.writes}`;
    this.stored.set(name, { claim, version });
    return version;
  }
}
