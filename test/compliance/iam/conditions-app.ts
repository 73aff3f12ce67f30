import { App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { Build, Check, DeliveryPipeline, ScheduledChecks, Source, VariableExpectation } from '../../../src';

const place = 'eu-central-1:111111111111';

/** Defined elsewhere. */
export const errors = `arn:aws:cloudwatch:${place}:alarm:errors`;

/** What conditions of stages and Amazon Inspector look at, and checks by the clock. */
export function defineConditions(app: App, connectionArn: string): void {
  const stack = new Stack(app, 'Conditions', { env: { account: '111111111111', region: 'eu-central-1' } });
  const shop = new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
  const orders = shop.addBuild(Build.image('orders', { testCommands: ['npm test'] }));
  const live = shop.addEnvironment('live');
  live.require(Check.coverage(orders, { minimum: 80 }));
  live.require(Check.variable('tagged', orders.variable('IMAGE_TAG'), VariableExpectation.matches('[0-9a-f]{40}')));
  live.require(Check.window({ from: '08:00', to: '18:00', timeZone: 'Europe/Berlin' }));
  live.require(Check.inspectorImage(orders));
  live.verify(Check.any('smoke', [Check.commands('fast', ['make fast']), Check.commands('slow', ['make slow'])]), { advisory: true });
  live.verify(Check.alarms([cloudwatch.Alarm.fromAlarmArn(stack, 'Errors', errors)]));

  new ScheduledChecks(stack, 'Weekly', {
    source: Source.gitHub('acme/shop', { connectionArn, pushes: false }),
    schedule: events.Schedule.cron({ weekDay: 'MON', hour: '5', minute: '0' }),
    checks: [Check.inspectorSource()],
  });
}
