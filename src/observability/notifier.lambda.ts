import { setTimeout as wait } from 'timers/promises';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { notificationClaims } from '../aws/notification-claims';
import { executionFacts } from '../aws/notification-facts';
import { SecretCache } from '../aws/notification-secrets';
import { postWithin } from '../aws/post-within';
import { NOTIFIED_FOLDER, NOTIFIER_SETTINGS, type NotificationRecipient, type NotifierSettings, type TopicRecipient } from '../contract';
import { deliver } from '../runtime/notification-delivery';
import { detailsOf, type Details } from '../runtime/notification-details';
import { concerns, occurrenceOf, type Occurrence, type PipelineEvent } from '../runtime/notification-event';
import { chatOf, consolePage, jsonOf, subjectOf, textOf, type Message } from '../runtime/notification-message';
import { postSigned, type WebhookPorts } from '../runtime/notification-webhook';

const ATTEMPT_TIMEOUT = 5_000;

export interface World extends WebhookPorts {
  readonly settings: NotifierSettings;
  readonly s3: S3Client;
  readonly codePipeline: CodePipelineClient;
  readonly secrets: SecretCache;
  /** Topics of a user may be in any region. */
  sns(region: string): SNSClient;
  log(entry: object): void;
}

let world: World | undefined;

export async function handler(event: PipelineEvent): Promise<void> {
  world ??= {
    settings: JSON.parse(process.env[NOTIFIER_SETTINGS]!) as NotifierSettings,
    s3: new S3Client(),
    codePipeline: new CodePipelineClient(),
    secrets: new SecretCache(new SecretsManagerClient(), Date.now),
    sns: (region) => new SNSClient({ region }),
    post,
    now: Date.now,
    sleep: async (milliseconds) => wait(milliseconds),
    log: (entry) => console.log(JSON.stringify(entry)),
  };
  return handle(event, world);
}

export async function handle(event: PipelineEvent, to: World): Promise<void> {
  const { settings, s3, now, log } = to;
  const occurrence = occurrenceOf(event, settings);
  const recipients = occurrence ? settings.recipients.filter((recipient) => concerns(recipient, occurrence)) : [];
  if (!occurrence || recipients.length === 0) return;
  const message: Message = {
    occurrence, name: settings.name, page: consolePage(settings.pipeline, occurrence), ...await detailsFor(occurrence, to),
  };
  const { identity } = occurrence;
  const claims = notificationClaims(s3, settings.bucket, `${NOTIFIED_FOLDER}/${settings.pipeline}/`);
  await deliver(identity, recipients, {
    claims, now, send: async (recipient) => send(recipient, message, to), log: (entry) => log({ notification: identity, ...entry }),
  });
}

/** To be told late or without details is better than not to be told. */
async function detailsFor(occurrence: Occurrence, { codePipeline, settings: { pipeline } }: World): Promise<Details> {
  try {
    return detailsOf(occurrence, await executionFacts(codePipeline, pipeline, occurrence.execution));
  } catch (error) {
    return { unknown: `AWS CodePipeline did not tell more: ${(error as Error).name}` };
  }
}

async function send(recipient: NotificationRecipient, message: Message, to: World): Promise<void> {
  if (recipient.channel === 'topic') return publish(recipient, message, to);
  return postSigned(recipient.url, message.occurrence.identity, jsonOf(message), await to.secrets.read(recipient.secretArn), to);
}

async function publish({ topicArn, format }: TopicRecipient, message: Message, { sns }: World): Promise<void> {
  const [, , , region] = topicArn.split(':');
  const content = format === 'chat' ? { Message: chatOf(message) } : { Subject: subjectOf(message), Message: textOf(message) };
  await sns(region).send(new PublishCommand({ TopicArn: topicArn, ...content }));
}

/** The body of an answer is nothing that is needed: it is not read. */
export async function post(url: string, headers: { readonly [name: string]: string }, body: string): Promise<{ readonly status: number }> {
  const response = await postWithin(ATTEMPT_TIMEOUT)(url, headers, body);
  await response.body?.cancel();
  return response;
}
