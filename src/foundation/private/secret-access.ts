import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Permissions } from './service-role';

/** Lets a role read the value of a secret, and the key that it is encrypted with, through Secrets Manager only. */
export function allowSecret(role: Permissions, secret: secretsmanager.ISecret): void {
  // An ARN without its last six characters, as a name leads to, stands for a secret whatever they are.
  const resource = secret.secretFullArn ?? `${secret.secretArn}-??????`;
  role.allow(new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [resource] }));
  if (!secret.encryptionKey) return;
  role.allow(new iam.PolicyStatement({
    actions: ['kms:Decrypt'],
    resources: [secret.encryptionKey.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${secret.env.region}.amazonaws.com` } },
  }));
}
