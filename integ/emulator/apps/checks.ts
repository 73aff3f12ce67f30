import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { Stack } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Build, Check, DeliveryPipeline, Source } from '../../../src';
import { Sandbox } from '../../support/sandbox';

/** The functions that no app of `integ/` has, as what they look at would have to be prepared in an account. */
const app = new Sandbox();
const watched = new Stack(app, 'cdk-delivery-checks-watched');
new ssm.StringParameter(watched, 'Setting', { stringValue: 'as defined' });

const stack = new Stack(app, 'cdk-delivery-checks');
const repository = codecommit.Repository.fromRepositoryName(stack, 'Shop', 'shop');
const pipeline = new DeliveryPipeline(stack, 'Release', { source: Source.codeCommit(repository, { branch: 'main', paths: ['site/**'] }) });
const image = pipeline.addBuild(Build.image('web', { directory: 'site' }));
const production = pipeline.addEnvironment('production');
production.require(Check.window({ from: '00:00', to: '24:00', timeZone: 'Europe/Berlin', freezes: [{ from: '2026-01-01', to: '2026-01-01' }] }));
production.require(Check.drift([watched.stackName], {
  permissions: [new iam.PolicyStatement({ actions: ['ssm:GetParameters'], resources: ['arn:aws:ssm:*:*:parameter/*'] })],
}));
production.require(Check.imageFindings(image));
production.require(Check.imageSignature(image));
production.require(Check.changeRequest('https://changes.example.com/ask', { secret: new secretsmanager.Secret(stack, 'SigningKey') }));
production.verify(Check.commands('released', ['true']));

new IntegTest(app, 'cdk-delivery-checks-test', { testCases: [watched, stack] });
