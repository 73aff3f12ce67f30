/**
 * A SpaPipeline with most of its options: two environments with a configuration each, a gate, checks, an alarm that undoes a release,
 * notifications and a foundation of its own. Two releases are delivered; production then goes back to the first.
 *
 * Accounts: one sandbox account, in a bootstrapped region.
 * Preconditions: none. Left out is a domain of one's own, which takes a certificate.
 * Takes about 50 minutes; costs cents, of which two keys are the largest part.
 * Removed afterwards: all but what README.md lists.
 */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ApprovalGate, ArtifactEncryption, Build, Check, DeliveryFoundation, Notification, NotificationKind, PackageManager, SpaHosting, SpaPipeline } from '../src';
import { DeliveryTest } from './support/delivery-test';
import { EncryptedTopic } from './support/encrypted-topic';
import { Sandbox } from './support/sandbox';
import { UploadedSource } from './support/uploaded-source';

const app = new Sandbox();
const stack = new Stack(app, 'cdk-delivery-spa-pipeline-complete');
const source = new UploadedSource(stack, 'Source', 'site', 'site-next');
const { topic, inbox } = new EncryptedTopic(stack, 'Team');
const foundation = new DeliveryFoundation(stack, 'Foundation', {
  encryption: ArtifactEncryption.KMS,
  artifactRetention: Duration.days(7),
  logRetention: logs.RetentionDays.ONE_WEEK,
  tags: { project: 'integration-tests', system: 'site' },
  removal: RemovalPolicy.DESTROY,
});
const hosted = { priceClass: cloudfront.PriceClass.PRICE_CLASS_100, contentSecurityPolicy: "default-src 'self'", keepReleases: 3, immutablePaths: ['/assets/'] };
const staging = new SpaHosting(stack, 'Staging', hosted);
const production = new SpaHosting(stack, 'Production', hosted);
const errors = production.releaseFunction.metricErrors({ period: Duration.minutes(1) }).createAlarm(stack, 'Errors', {
  threshold: 1, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
});

const { delivery } = new SpaPipeline(stack, 'Site', {
  source: source.source,
  foundation,
  site: Build.site('site', { packageManager: PackageManager.NPM, nodeVersion: '22', cache: false, timeout: Duration.minutes(10), environment: { CI: 'true' } }),
  notifications: [Notification.topic(topic, { environments: ['production'], kinds: [NotificationKind.SUCCEEDED, NotificationKind.FAILED] })],
  environments: [
    {
      name: 'staging',
      hosting: staging,
      configuration: { stage: 'staging' },
      rollbackOnFailure: true,
      checks: [Check.http(staging.url, { expectedText: 'Release' }), Check.http(`${staging.url}config.json`, { name: 'configuration', expectedText: 'staging' })],
    },
    {
      name: 'production',
      hosting: production,
      configuration: { stage: 'production' },
      configurationFile: 'settings.json',
      approval: new ApprovalGate(stack, 'Gate', { checklist: ['Staging shows the release'], reviewUrl: staging.url, timeout: Duration.hours(1) }),
      requirements: [Check.window({ from: '00:00', to: '24:00', timeZone: 'Europe/Berlin' })],
      rollbackOn: [errors],
      bakeTime: Duration.minutes(2),
    },
  ],
});

const test = new DeliveryTest(app);
for (const [revision, text] of ['Release one', 'Release two'].entries()) {
  const execution = test.deliver(source, delivery, revision);
  execution.waitsForApproval('production-approval', Duration.minutes(20)).approve(`${text} may go`);
  execution.succeeds(Duration.minutes(20));
  test.answers(production.url, text);
  test.answers(`${production.url}settings.json`, { stage: 'production' });
}
test.receives(inbox, '', 'production');
test.invokes(production.releaseFunction, { rollback: true }, 'release', '.+');
test.answers(production.url, 'Release one');
