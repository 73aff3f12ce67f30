import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { handle } from '../../src/checks/image-findings.lambda';
import type { ImageFindingsSettings } from '../../src/contract';
import { Answer, Answers, jobEvent, LoopbackAws } from '../helpers/loopback-aws';

const DIGEST = `sha256:${'a1'.repeat(32)}`;
const IMAGE = `111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop/orders@${DIGEST}`;
const SHORT = 'shop/orders@sha256:a1a1a1a1a1a1';
const SETTINGS: ImageFindingsSettings = { name: 'findings', advisory: false, waitSeconds: 900, severity: 'high', ignore: [] };

let aws: LoopbackAws;
afterEach(async () => aws.stop());

/** Calls of the function. No simulator knows scans: Amazon ECR is an endpoint that speaks its protocol and answers so. */
async function world(answers: readonly Answer[], settings: Partial<ImageFindingsSettings> = {}, reports: Answers = {}) {
  aws = await LoopbackAws.start({ DescribeImageScanFindings: answers, ...reports });
  let time = 0;
  const dependencies = {
    settings: { ...SETTINGS, ...settings }, ecr: new ECRClient(aws.client), codePipeline: new CodePipelineClient(aws.client), now: () => time,
  };
  const call = async (continuation?: string, image = IMAGE) => handle(jobEvent({ image }, continuation), dependencies);
  return { call, pass: (seconds: number) => { time += seconds * 1000; } };
}

const scan = (status: string, ...findings: [id: string, severity: string][]): Answer => (
  { imageScanStatus: { status }, imageScanFindings: { findings: findings.map(([name, severity]) => ({ name, severity })) } }
);
const inspected = (...findings: [id: string, severity: string, status?: string][]): Answer => ({
  imageScanStatus: { status: 'ACTIVE' },
  imageScanFindings: {
    enhancedFindings: findings.map(([vulnerabilityId, severity, status = 'ACTIVE']) => ({ status, severity, packageVulnerabilityDetails: { vulnerabilityId } })),
  },
});
const report = (passed: boolean, summary: string, measures: object) => (
  { variables: { RESULT: passed ? 'passed' : 'failed', SUMMARY: summary, MEASURES: JSON.stringify(measures) } }
);
const failed = (summary: string) => ({ failure: `check 'findings': ${summary}` });
const none = { critical: 0, high: 0, medium: 0, low: 0, other: 0, accepted: 0 };

test('an image without grave findings passes, and leaves how many there are of each severity', async () => {
  const { call } = await world([scan('COMPLETE', ['CVE-1', 'MEDIUM'], ['CVE-2', 'LOW'], ['CVE-3', 'LOW'], ['CVE-4', 'UNDEFINED'])]);
  await call();
  expect(aws.reports).toEqual([report(true, `1 medium, 2 low, 1 other in ${SHORT}`, { ...none, medium: 1, low: 2, other: 1 })]);
  expect(aws.callsOf('DescribeImageScanFindings')).toEqual([
    { registryId: '111111111111', repositoryName: 'shop/orders', imageId: { imageDigest: DIGEST }, maxResults: 1000 },
  ]);
});

test('grave findings fail, the worst first, each vulnerability once', async () => {
  const { call } = await world([scan('COMPLETE', ['CVE-1', 'HIGH'], ['CVE-2', 'CRITICAL'], ['CVE-1', 'HIGH'])]);
  await call();
  expect(aws.reports).toEqual([failed(`1 critical, 2 high in ${SHORT}: CVE-2, CVE-1; update what has them, or accept them by ignore`)]);
});

test('what is accepted does not fail, and is counted apart', async () => {
  const { call } = await world([scan('COMPLETE', ['CVE-1', 'HIGH'], ['CVE-2', 'CRITICAL'])], { ignore: ['CVE-1', 'CVE-2'] });
  await call();
  expect(aws.reports).toEqual([report(true, `2 accepted in ${SHORT}`, { ...none, accepted: 2 })]);
});

test('the least severity that fails is a setting, and an advisory check only tells', async () => {
  const { call } = await world([scan('COMPLETE', ['CVE-1', 'LOW'])], { severity: 'low', advisory: true });
  await call();
  expect(aws.reports).toEqual([report(false, `1 low in ${SHORT}: CVE-1; update what has them, or accept them by ignore`, { ...none, low: 1 })]);
});

test('findings of Amazon Inspector count as long as they are active', async () => {
  const { call } = await world([inspected(['CVE-1', 'CRITICAL', 'SUPPRESSED'], ['CVE-2', 'HIGH', 'CLOSED'], ['CVE-3', 'UNTRIAGED'])]);
  await call();
  expect(aws.reports).toEqual([report(true, `1 other in ${SHORT}`, { ...none, other: 1 })]);
});

test('all pages are read', async () => {
  const first = { ...scan('COMPLETE', ['CVE-1', 'LOW']) as object, nextToken: 'page-2' };
  const { call } = await world([first, scan('COMPLETE', ['CVE-2', 'CRITICAL'])]);
  await call();
  expect(aws.callsOf('DescribeImageScanFindings').map(({ nextToken }) => nextToken)).toEqual([undefined, 'page-2']);
  expect(aws.reports).toEqual([failed(`1 critical, 1 low in ${SHORT}: CVE-2; update what has them, or accept them by ignore`)]);
});

test('not more than 20 pages are read: what has more findings fails', async () => {
  const { call } = await world([{ ...scan('COMPLETE', ['CVE-1', 'LOW']) as object, nextToken: 'more' }]);
  await call();
  expect(aws.callsOf('DescribeImageScanFindings')).toHaveLength(20);
  expect(aws.reports).toEqual([failed(`${SHORT} has more than 20 findings; build on a base image with fewer`)]);
});

test('many names are cut', async () => {
  const { call } = await world([scan('COMPLETE', ...Array.from({ length: 12 }, (_, i): [string, string] => [`CVE-${i}`, 'HIGH']))]);
  await call();
  expect(aws.reports[0].failure).toContain('CVE-9 and 2 more; update');
});

test.each(['PENDING', 'IN_PROGRESS'])('a scan that is %s is looked at again, until the wait is over', async (status) => {
  const { call, pass } = await world([scan(status)]);
  await call();
  pass(899);
  await call(aws.reports[0].continuation);
  pass(1);
  await call(aws.reports[1].continuation);
  expect(aws.reports[1]).toEqual(aws.reports[0]);
  expect(aws.reports[2]).toEqual(failed(`the scan of ${SHORT} is not complete, after 15 minutes of waiting`));
});

test('a scan that is complete at last is read', async () => {
  const { call } = await world([scan('PENDING'), scan('COMPLETE')]);
  await call();
  await call(aws.reports[0].continuation);
  expect(aws.reports[1]).toEqual(report(true, `no findings in ${SHORT}`, none));
});

test('an image that nobody scans fails, once a scan on push would have begun', async () => {
  const { call, pass } = await world([{ status: 400, error: 'ScanNotFoundException' }]);
  await call();
  pass(120);
  await call(aws.reports[0].continuation);
  expect(aws.reports[1]).toEqual(failed(`no scan of ${SHORT}; turn on scanning of the repository on push, after 2 minutes of waiting`));
});

test.each([
  ['FAILED', 'push the image again, and look at the scan in Amazon ECR'],
  ['UNSUPPORTED_IMAGE', 'build on an operating system that the scanner supports, or check the image with another tool'],
  ['FINDINGS_UNAVAILABLE', 'look whether Amazon Inspector is turned on in the account of the registry, and scans the repository'],
  ['SCAN_ELIGIBILITY_EXPIRED', 'push the image again, or let Amazon Inspector scan images for longer'],
  ['LIMIT_EXCEEDED', 'wait for a day, or let Amazon Inspector scan the repository'],
  ['IMAGE_ARCHIVED', 'restore the image from the archive of the repository'],
  ['WHATEVER_COMES', 'look at the scan in Amazon ECR'],
])('a scan that is %s fails at once, with what to do', async (status, remedy) => {
  const { call } = await world([scan(status)]);
  await call();
  expect(aws.reports).toEqual([failed(`the scan of ${SHORT} is ${status}; ${remedy}`)]);
});

test('throttling and errors of the service are waited for; a request that is refused is not', async () => {
  const { call } = await world([{ status: 400, error: 'ThrottlingException' }, { status: 500, error: 'ServerException' }, { status: 400, error: 'RepositoryNotFoundException' }]);
  await call();
  await call(aws.reports[0].continuation);
  await call(aws.reports[1].continuation);
  expect(aws.reports).toEqual([{ continuation: '{"since":0}' }, { continuation: '{"since":0}' }, failed('RepositoryNotFoundException')]);
});

test('a job that is delivered twice is answered twice alike; a report that fails is a failure of the call', async () => {
  const { call } = await world([scan('COMPLETE')], {}, { PutJobSuccessResult: [{ status: 500, error: 'InternalFailure' }, {}] });
  await expect(call()).rejects.toThrow('InternalFailure');
  await call();
  expect(aws.reports[0]).toEqual(aws.reports[1]);
});

test.each(['shop/orders:latest', '111111111111.dkr.ecr.eu-central-1.amazonaws.com/orders:v1', '#{orders-variables.IMAGE_URI}'])('fails for %s, which is no digest', async (image) => {
  const { call } = await world([scan('COMPLETE')]);
  await call(undefined, image);
  expect(aws.reports).toEqual([failed(`an image of Amazon ECR by digest is needed, got '${image}'; pass <registry>/<repository>@sha256:<digest>`)]);
});
