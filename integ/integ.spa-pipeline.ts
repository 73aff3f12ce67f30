/**
 * A SpaPipeline with its defaults: a site is built, uploaded as a release, made live, and asked for.
 *
 * Accounts: one sandbox account, in a bootstrapped region.
 * Preconditions: none.
 * Takes about 20 minutes, most of them for CloudFront to come and to go; costs cents, of which the key of the artifacts is the largest.
 * Removed afterwards: all but what README.md lists.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import { SpaHosting, SpaPipeline } from '../src';
import { DeliveryTest } from './support/delivery-test';
import { Sandbox } from './support/sandbox';
import { UploadedSource } from './support/uploaded-source';

const app = new Sandbox();
const stack = new Stack(app, 'cdk-delivery-spa-pipeline');
const site = new UploadedSource(stack, 'Source', 'site');
const hosting = new SpaHosting(stack, 'Hosting');
const { delivery } = new SpaPipeline(stack, 'Site', {
  source: site.source,
  environments: [{ name: 'test', hosting }],
});

const test = new DeliveryTest(app);
test.deliver(site, delivery).succeeds(Duration.minutes(20));
test.answers(hosting.url, 'Release one');
