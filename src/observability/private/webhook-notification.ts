import { Token } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { NotificationBindOptions, NotificationChannel, NotificationConfig } from './notification-config';
import { validateUrl } from './validation';
import { allowSecret } from '../../foundation/private/secret-access';

/** A system outside of AWS. */
export class WebhookNotification implements NotificationChannel {
  public readonly title: string;
  /** The path may be nobody's business. */
  private readonly origin: string;

  constructor(private readonly url: string, private readonly secret: secretsmanager.ISecret) {
    validateUrl(url);
    this.origin = Token.isUnresolved(url) ? 'webhook' : new URL(url).origin;
    this.title = `to ${this.origin}`;
  }

  public bind(_scope: Construct, { role }: NotificationBindOptions): NotificationConfig {
    allowSecret(role, this.secret);
    return {
      recipients: [{ channel: 'webhook', url: this.url, secretArn: this.secret.secretArn }],
      record: { channel: 'webhook', recipients: [this.origin] },
    };
  }
}
