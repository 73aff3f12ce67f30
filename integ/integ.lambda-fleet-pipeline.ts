/**
 * A LambdaFleetPipeline with its defaults: a function is tested, built and deployed, and its alias leads to the new version.
 *
 * Accounts: one sandbox account, in a bootstrapped region.
 * Preconditions: none.
 * Takes about 15 minutes; costs cents, of which the key of the artifacts is the largest.
 * Removed afterwards: all but what README.md lists.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { FunctionPackage, LambdaFleet, LambdaFleetPipeline } from '../src';
import { DeliveryTest } from './support/delivery-test';
import { Sandbox } from './support/sandbox';
import { UploadedSource } from './support/uploaded-source';

const app = new Sandbox();
const stack = new Stack(app, 'cdk-delivery-lambda-fleet-pipeline');
const source = new UploadedSource(stack, 'Source', 'functions');
const fleet = new LambdaFleet(stack, 'Fleet');
const hello = fleet.addFunction('hello', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'app.handler' });
const { delivery } = new LambdaFleetPipeline(stack, 'Functions', {
  source: source.source,
  functions: { hello: FunctionPackage.python('hello') },
  environments: [{ name: 'test', fleet }],
});

const test = new DeliveryTest(app);
test.deliver(source, delivery).succeeds(Duration.minutes(20));
test.invokes(hello.alias, { name: 'Ada' }, 'greeting', '^Hello Ada$');
