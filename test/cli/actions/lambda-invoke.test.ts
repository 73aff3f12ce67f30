import * as fs from 'fs';
import * as path from 'path';
import { actionContext } from './action-context';
import { LambdaInvokeHandler } from '../../../src/cli/actions/lambda-invoke';
import type { SiteModel } from '../../../src/cli/model/site';
import { LocalBucket } from '../../../src/cli/targets/local-bucket';
import { LocalPointer } from '../../../src/cli/targets/local-pointer';
import { action, functionModel } from '../engine/models';
import { temporaryDirectory } from '../targets/deployed-site';

const RELEASE = functionModel({
  name: 'release',
  environment: { SITE_BUCKET: 'site', SITE_STORE_ARN: 'arn:aws:cloudfront::111111111111:key-value-store/store', SITE_KEEP: '5' },
  record: { version: 1, kind: 'site-release' },
});
const SITE: SiteModel = { name: 'Web/Shop', stackName: 'Web', logicalId: 'Distribution', hosts: [], bucket: 'site', store: 'store', headers: {} };

let directory: string;
let targets: string;

beforeEach(() => {
  directory = temporaryDirectory();
  targets = path.join(directory, 'targets');
});

afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

function invoke(parameters: object | string, model = RELEASE) {
  const UserParameters = typeof parameters === 'string' ? parameters : JSON.stringify(parameters);
  const configuration = { FunctionName: 'release', UserParameters };
  return action('Staging', 'Release', { category: 'Invoke', provider: 'Lambda', configuration, function: model });
}

const run = async (parameters: object | string, sites = [SITE]) =>
  new LambdaInvokeHandler().run(invoke(parameters), actionContext(directory, { sites }));

async function upload(release: string): Promise<void> {
  await new LocalBucket(targets, 'site').write(`releases/${release}/index.html`, release, 'immutable');
}

test('the release goes live in the local store, with its configuration', async () => {
  await upload('1f3c2a9b-0001');
  expect(await run({ release: '1f3c2a9b-0001', config: { api: 'x' } })).toEqual({
    status: 'Succeeded',
    summary: 'live: 1f3c2a9b',
    variables: { release: '1f3c2a9b-0001', previous: 'none' },
    notes: ['open the page: npx cdk-delivery serve Web/Shop'],
  });
  expect(LocalPointer.inStore(targets, 'store').keys()).toEqual({ live: '1f3c2a9b-0001' });
  expect(new LocalBucket(targets, 'site').get('releases/1f3c2a9b-0001/config.json')!.body.toString()).toBe('{\n  "api": "x"\n}\n');
});

test('the summary tells what was live before', async () => {
  await upload('90ab12cd-0001');
  await upload('1f3c2a9b-0001');
  await run({ release: '90ab12cd-0001' });
  expect(await run({ release: '1f3c2a9b-0001' })).toMatchObject({
    summary: 'live: 1f3c2a9b (was 90ab12cd)', variables: { release: '1f3c2a9b-0001', previous: '90ab12cd-0001' },
  });
});

test('without a site to serve there is no note', async () => {
  await upload('a');
  expect((await run({ release: 'a' }, [])).notes).toBeUndefined();
});

test('fails for a release that was not uploaded, as the function does', async () => {
  await expect(run({ release: 'a' })).rejects.toThrow("release 'a': releases/a/index.html is missing;");
});

test('fails for parameters that are no JSON, as the function does', async () => {
  await expect(run('release=a')).rejects.toThrow("UserParameters: JSON with a release is needed, got 'release=a';");
});

test('another function is simulated, and said so', async () => {
  const other = invoke({}, { ...RELEASE, record: undefined });
  expect(await new LambdaInvokeHandler().run(other, actionContext(directory)))
    .toMatchObject({ status: 'Succeeded', simulated: true, summary: 'simulated: the function release is not invoked; --answer Release=fail for the other case' });
});

test('the plan tells both apart', () => {
  expect(new LambdaInvokeHandler().plan(invoke({}))).toBe('makes the uploaded release of the site live, locally');
  expect(new LambdaInvokeHandler().plan(invoke({}, { ...RELEASE, record: undefined }))).toBe('simulated: the function release is not invoked; --answer Release=fail for the other case');
});
