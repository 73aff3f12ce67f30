import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Build, Check, DeliveryPipeline, Severity, Source, Weekday } from '../../../src';

const place = 'eu-central-1:111111111111';

/** What is defined elsewhere. */
export const elsewhere = {
  fraud: `arn:aws:lambda:${place}:function:fraud`,
  key: `arn:aws:secretsmanager:${place}:secret:changes-a1b2c3`,
  queue: `arn:aws:sqs:${place}:orders`,
};

/** Every check by a function, before and after a deployment. */
export function defineChecks(app: App, connectionArn: string): void {
  const stack = new Stack(app, 'Checks', { env: { account: '111111111111', region: 'eu-central-1' } });
  const shop = new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
  const orders = shop.addBuild(Build.image('orders'));
  const production = shop.addEnvironment('production');
  const secret = secretsmanager.Secret.fromSecretCompleteArn(stack, 'ChangesKey', elsewhere.key);
  production.require(Check.window({
    days: [Weekday.MONDAY], from: '09:00', to: '16:30', timeZone: 'Europe/Berlin', freezes: [{ from: '2026-12-20', to: '2027-01-03', reason: 'year end' }],
  }));
  production.require(Check.changeRequest('https://changes.example.com/delivery', { secret }));
  production.require(Check.imageFindings(orders, { severity: Severity.CRITICAL, ignore: ['CVE-2026-1234'], enhanced: true }));
  production.require(Check.imageSignature(orders));
  production.require(Check.drift(['network'], {
    permissions: [new iam.PolicyStatement({ actions: ['sqs:GetQueueAttributes'], resources: [elsewhere.queue] })],
  }), { advisory: true });
  production.verify(Check.lambda(lambda.Function.fromFunctionArn(stack, 'Fraud', elsewhere.fraud), { payload: { threshold: 3 } }));
}
