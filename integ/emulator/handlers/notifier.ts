import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { NotShown, type HandlerCase } from './handler-case';
import { DELIVERY_EVENT_SOURCE, NOTIFIER_SETTINGS, ROLLED_BACK, type NotifierSettings, type RolledBackDetail } from '../../../src/contract';
import type { PipelineEvent } from '../../../src/runtime/notification-event';
import { receiveMessages } from '../queue';

const ATTEMPTS = 4;

/** An event on the bus, or what a rule would send for one that only AWS may put there: the queue behind the topic gets a message. */
export const notifier: HandlerCase = async (fn, { account, functions }) => {
  const { pipeline, environments, recipients: [recipient] } = JSON.parse(fn.variables[NOTIFIER_SETTINGS]) as NotifierSettings;
  if (recipient.channel !== 'topic') throw new NotShown('nothing that ministack has is behind a webhook');
  const { Subscriptions = [] } = await new SNSClient(account.client).send(new ListSubscriptionsByTopicCommand({ TopicArn: recipient.topicArn }));
  const queue = Subscriptions.find(({ Protocol }) => Protocol === 'sqs')!.Endpoint!.split(':').at(-1)!;
  const environment = recipient.environments?.[0] ?? Object.keys(environments)[0];
  const told = async (text: string) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if ((await receiveMessages(account, queue)).some((message) => message.includes(text))) return;
    }
    throw new Error(`the queue '${queue}' got no message about ${text}`);
  };

  if (recipient.kinds.includes('rolled-back')) {
    const detail: RolledBackDetail = {
      pipeline, 'execution-id': 'rolled-back-one', environment, 'reason': 'it was asked for', 'deployments': [],
    };
    const entry = { Source: DELIVERY_EVENT_SOURCE, DetailType: ROLLED_BACK, Detail: JSON.stringify(detail) };
    await new EventBridgeClient(account.client).send(new PutEventsCommand({ Entries: [entry] }));
    await told('rolled-back-one');
    return 'an event on the bus became a message in the queue behind the topic';
  }
  const event: PipelineEvent = {
    'id': '1',
    'source': 'aws.codepipeline',
    'detail-type': 'CodePipeline Stage Execution State Change',
    'time': '2026-01-01T12:00:00Z',
    'region': account.client.region,
    'detail': { pipeline, 'execution-id': 'failed-one', 'state': 'FAILED', 'stage': environments[environment].at(-1)! },
  };
  await functions.invoke(fn.name, event);
  await told('failed-one');
  return 'the event of a stage that failed became a message in the queue behind the topic';
};
