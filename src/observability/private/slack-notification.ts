import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { NotificationBindOptions, NotificationChannel, NotificationConfig } from './notification-config';
import { allowPublish } from './notification-topic';
import { SlackChannel } from './slack-channel';
import { validateSlack } from './validation';
import { SlackNotificationOptions } from '../notification-options';

/** A channel of Slack, by the topic that it has in this stack. */
export class SlackNotification implements NotificationChannel {
  public readonly title: string;

  constructor(private readonly options: SlackNotificationOptions) {
    this.title = `to Slack channel ${options.channelId}`;
    validateSlack(this.title, options);
  }

  public bind(scope: Construct, { role, foundation }: NotificationBindOptions): NotificationConfig {
    const { channelId, guardrailPolicies } = this.options;
    const channel = SlackChannel.obtain(scope, this.title, foundation, {
      ...this.options,
      guardrailPolicies: guardrailPolicies ?? [iam.ManagedPolicy.fromAwsManagedPolicyName('AWSCodePipeline_ReadOnlyAccess')],
    });
    allowPublish(role, channel.topic, channel.topic.masterKey);
    return {
      recipients: [{ channel: 'topic', topicArn: channel.topic.topicArn, format: 'chat' }],
      record: { channel: 'slack', recipients: [channelId] },
    };
  }
}
