import { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Check, DeliveryPipeline, Notification, NotificationKind, Source } from '../../../src';

export const secretArn = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:hook-a1b2c3';

/** A pipeline that tells everybody there is. */
export function defineNotifications(app: App, connectionArn: string): void {
  const stack = new Stack(app, 'Notifications');
  const masterKey = new kms.Key(stack, 'AlertsKey', { enableKeyRotation: true });
  const pipeline = new DeliveryPipeline(stack, 'Shop', {
    source: Source.gitHub('acme/shop', { connectionArn }),
    notifications: [
      Notification.email(['team@example.com'], { kinds: [NotificationKind.FAILED, NotificationKind.ROLLED_BACK] }),
      Notification.slack({ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD', environments: ['live'] }),
      Notification.topic(new sns.Topic(stack, 'Alerts', { masterKey, enforceSSL: true })),
      Notification.webhook('https://hooks.example.com/delivery', { secret: secretsmanager.Secret.fromSecretCompleteArn(stack, 'Hook', secretArn) }),
    ],
  });
  pipeline.addEnvironment('live').verify(Check.http('https://shop.example.com'));
}
