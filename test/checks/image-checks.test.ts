import { Duration } from 'aws-cdk-lib';
import { attach, Checked } from './checked';
import { Build, Check, DeliveryBuild, DeliveryPipeline, Severity, Source } from '../../src';
import { connectionArn } from '../helpers/apps';

const repository = { 'Fn::GetAtt': [expect.stringMatching(/^DeliveryBuildordersRepository/), 'Arn'] };
const IMAGE = '{"image":"#{orders-variables.IMAGE_URI}"}';

test('findings are looked at before the approval, of the image that the execution built', () => {
  const checked = new Checked((_, orders) => Check.imageFindings(orders));
  const { kind, settings, id } = checked.function;
  expect(checked.action('findings-orders')).toMatchObject({
    stage: 'production-prepare', Configuration: { FunctionName: { Ref: id }, UserParameters: IMAGE },
  });
  expect(kind).toBe('image-findings');
  expect(settings).toEqual({ name: 'findings-orders', advisory: false, waitSeconds: 900, severity: 'high', ignore: [] });
  expect(checked.statements).toEqual([{ Effect: 'Allow', Action: 'ecr:DescribeImageScanFindings', Resource: repository }]);
  expect(checked.invokes).toEqual([{ 'Fn::GetAtt': [id, 'Arn'] }]);
});

test('what fails, and what is accepted, are settings: the structure of the pipeline stays', () => {
  const strict = new Checked((_, orders) => Check.imageFindings(orders, { name: 'findings', severity: Severity.LOW }));
  const lax = new Checked((_, orders) => Check.imageFindings(orders, {
    name: 'findings', severity: Severity.CRITICAL, ignore: ['CVE-2026-1'], timeout: Duration.hours(1),
  }));
  expect(lax.function.settings).toEqual({ name: 'findings', advisory: false, waitSeconds: 3600, severity: 'critical', ignore: ['CVE-2026-1'] });
  expect(lax.action('findings')).toEqual(strict.action('findings'));
});

test('findings of Amazon Inspector may be listed when it scans the repository', () => {
  const checked = new Checked((_, orders) => Check.imageFindings(orders, { enhanced: true }), { moment: 'verify', advisory: true });
  expect(checked.statements).toEqual([
    { Effect: 'Allow', Action: ['inspector2:ListCoverage', 'inspector2:ListFindings'], Resource: '*' },
    { Effect: 'Allow', Action: 'ecr:DescribeImageScanFindings', Resource: repository },
  ]);
  expect(checked.function.settings.advisory).toBe(true);
});

test('a signature is looked at before the approval, of the image that the execution built', () => {
  const checked = new Checked((_, orders) => Check.imageSignature(orders));
  const { kind, settings } = checked.function;
  expect(checked.action('signature-orders')).toMatchObject({ stage: 'production-prepare', Configuration: { UserParameters: IMAGE } });
  expect(kind).toBe('image-signature');
  expect(settings).toEqual({ name: 'signature-orders', advisory: false, waitSeconds: 900 });
  expect(checked.statements).toEqual([{ Effect: 'Allow', Action: 'ecr:DescribeImageSigningStatus', Resource: repository }]);
});

describe.each<[string, string, (build: DeliveryBuild, timeout?: Duration) => Check]>([
  ['imageFindings', 'findings', (build, timeout) => Check.imageFindings(build, { timeout })],
  ['imageSignature', 'signature', (build, timeout) => Check.imageSignature(build, { timeout })],
])('%s', (_factory, prefix, check) => {
  test.each<[string, () => unknown, string]>([
    ['a build without an image', () => {
      const checked = new Checked((_, orders) => Check.imageFindings(orders));
      checked.pipeline.addEnvironment('other').require(check(checked.pipeline.addBuild(Build.site('site'))));
    }, `check '${prefix}-site': it looks at a container image, got build 'site', which leaves none; give it a build of Build.image or Build.imageManaged`],
    ['a build of another pipeline', () => new Checked((stack) => {
      const other = new DeliveryPipeline(stack, 'Other', { pipelineName: 'other', source: Source.gitHub('acme/shop', { connectionArn }) });
      return check(other.addBuild(Build.image('users')));
    }), `check '${prefix}-users': it looks at what the same execution built, got build 'users' of pipeline 'other'; check what addBuild() of this pipeline returned`],
    ['a wait that is too long', () => new Checked((_, orders) => check(orders, Duration.days(2))),
      `check '${prefix}-orders': timeout is 1 minute to 23 hours, as the service ends the action after 24, got 2 days; give a Duration in between`],
    ['a pipeline that was made elsewhere', () => {
      const { image } = new Checked((_, orders) => Check.imageFindings(orders));
      attach(() => check(image));
    }, `check '${prefix}-orders': a function of the pipeline makes it, got a stage of a pipeline that was made elsewhere; require or verify it in an environment of a DeliveryPipeline`],
  ])('fails for %s', (_title, act, message) => {
    expect(act).toThrow(new Error(message));
  });
});
