/**
 * A LambdaFleetPipeline with most of its options: functions of Python and Node.js and a layer, staging and production, a canary that an alarm
 * watches, a gate, checks, notifications and a foundation of its own.
 *
 * Accounts: one sandbox account, in a bootstrapped region.
 * Preconditions: none.
 * Takes about 30 minutes; costs cents, of which two keys are the largest part.
 * Removed afterwards: all but what README.md lists, and the versions of the layer.
 */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  ApprovalGate, Check, DeliveryFoundation, FunctionPackage, LambdaFleet, LambdaFleetPipeline, LayerPackage, Notification, NotificationKind, Rollout,
} from '../src';
import { DeliveryTest } from './support/delivery-test';
import { EncryptedTopic } from './support/encrypted-topic';
import { Sandbox } from './support/sandbox';
import { UploadedSource } from './support/uploaded-source';

const app = new Sandbox();
const stack = new Stack(app, 'cdk-delivery-lambda-fleet-pipeline-complete');
const source = new UploadedSource(stack, 'Source', 'functions');
const { topic } = new EncryptedTopic(stack, 'Team');

function fleetOf(name: string): LambdaFleet {
  const fleet = new LambdaFleet(stack, name, { aliasName: 'current', logRetention: logs.RetentionDays.ONE_WEEK, removal: RemovalPolicy.DESTROY });
  const python = { runtime: lambda.Runtime.PYTHON_3_13, handler: 'app.handler', memorySize: 256, timeout: Duration.seconds(10), environment: { STAGE: name } };
  fleet.addFunction('hello', python);
  fleet.addFunction('polite', python);
  fleet.addFunction('echo', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', description: 'Answers with what it was asked' });
  return fleet;
}

const staging = fleetOf('Staging');
const production = fleetOf('Production');
const errors = production.metricErrors().createAlarm(stack, 'Errors', {
  threshold: 1, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
});
const answers = (fleet: LambdaFleet) => [
  Check.invoke(fleet, 'polite', { payload: { language: 'fr', name: 'Ada' }, expected: { greeting: 'Bonjour Ada' } }),
  Check.invoke(fleet, 'echo', { payload: { a: 1 }, expected: { echo: { a: 1 } } }),
];

const { delivery } = new LambdaFleetPipeline(stack, 'Functions', {
  source: source.source,
  foundation: new DeliveryFoundation(stack, 'Foundation', { artifactRetention: Duration.days(7), logRetention: logs.RetentionDays.ONE_WEEK, tags: { system: 'functions' } }),
  functions: {
    hello: FunctionPackage.python('hello', { pythonVersion: '3.13' }),
    polite: FunctionPackage.python('polite', { layers: ['greetings'] }),
    echo: FunctionPackage.node('echo', { nodeVersion: '22', exclude: ['*.test.js'] }),
  },
  layers: { greetings: LayerPackage.directory('greetings') },
  notifications: [Notification.topic(topic, { kinds: [NotificationKind.FAILED, NotificationKind.ROLLED_BACK] })],
  environments: [
    { name: 'staging', fleet: staging, rollout: Rollout.allAtOnce(), checks: answers(staging), rollbackOnFailure: true },
    {
      name: 'production',
      fleet: production,
      rollout: Rollout.canary({ percent: 10, bake: Duration.minutes(1), finalBake: Duration.minutes(1), alarms: [errors] }),
      approval: new ApprovalGate(stack, 'Gate', { checklist: ['Staging answers'], timeout: Duration.hours(1) }),
      requirements: [Check.window({ from: '00:00', to: '24:00' })],
      checks: answers(production),
      rollbackOn: [errors],
      bakeTime: Duration.minutes(2),
    },
  ],
});

const test = new DeliveryTest(app);
const execution = test.deliver(source, delivery);
execution.waitsForApproval('production-approval', Duration.minutes(30)).approve('Staging answers');
execution.succeeds(Duration.minutes(30));
test.invokes(production.findFunction('hello').alias, { name: 'Ada' }, 'release', '^one$');
test.invokes(production.findFunction('polite').alias, { language: 'de', name: 'Ada' }, 'greeting', '^Guten Tag Ada$');
