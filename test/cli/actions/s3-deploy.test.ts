import * as fs from 'fs';
import * as path from 'path';
import { actionContext } from './action-context';
import { S3DeployHandler } from '../../../src/cli/actions/s3-deploy';
import { zipFiles } from '../../../src/cli/build/archive';
import { LocalBucket } from '../../../src/cli/targets/local-bucket';
import { action } from '../engine/models';
import { temporaryDirectory } from '../targets/deployed-site';

let directory: string;
let artifact: string;

beforeEach(async () => {
  directory = temporaryDirectory();
  artifact = path.join(directory, 'Site.zip');
  const file = (name: string) => {
    fs.writeFileSync(path.join(directory, path.basename(name)), name);
    return { path: name, file: path.join(directory, path.basename(name)) };
  };
  await zipFiles(artifact, [file('index.html'), file('assets/app.js')]);
});

afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

const upload = (configuration: { [key: string]: string }) => action('Staging', 'Upload', { provider: 'S3', inputs: ['Site'], configuration: { BucketName: 'site', ...configuration } });
const run = async (configuration: { [key: string]: string }) => new S3DeployHandler().run(upload(configuration), actionContext(directory, { inputs: new Map([['Site', artifact]]) }));
const bucket = () => new LocalBucket(path.join(directory, 'targets'), 'site');

test('an artifact is unpacked below its key, with its headers', async () => {
  expect(await run({ Extract: 'true', ObjectKey: 'releases/r1', CacheControl: 'public, max-age=31536000, immutable' }))
    .toEqual({ status: 'Succeeded', summary: '2 files to site/releases/r1' });
  expect(bucket().get('releases/r1/assets/app.js')).toMatchObject({
    body: Buffer.from('assets/app.js'), contentType: 'text/javascript', cacheControl: 'public, max-age=31536000, immutable',
  });
});

test('without a key it is unpacked at the root', async () => {
  expect(await run({ Extract: 'true' })).toMatchObject({ summary: '2 files to site' });
  expect(bucket().get('index.html')).toMatchObject({ body: Buffer.from('index.html') });
});

test('files that the artifact does not hold stay, as in S3', async () => {
  await bucket().write('releases/r1/old.txt', 'old', 'no-cache');
  await run({ Extract: 'true', ObjectKey: 'releases/r1/' });
  expect((await bucket().list('releases/r1/')).map(({ key }) => key).sort()).toEqual(['releases/r1/assets/app.js', 'releases/r1/index.html', 'releases/r1/old.txt']);
});

test('without extraction the artifact itself is the object', async () => {
  expect(await run({ Extract: 'false', ObjectKey: 'packages/site.zip' })).toMatchObject({ summary: '1 file to site/packages/site.zip' });
  expect(bucket().get('packages/site.zip')!.body).toEqual(fs.readFileSync(artifact));
});

test('fails without extraction and without a key', async () => {
  expect(await run({ Extract: 'false' })).toEqual({ status: 'Failed', summary: 'ObjectKey is needed where Extract is false; give the artifact a key' });
});

test('fails for a key that leads out of the bucket', async () => {
  await expect(run({ Extract: 'true', ObjectKey: '../../other' })).rejects.toThrow("bucket site: '../../other' is no key that can be kept on disk; use one like 'releases/1'");
});

test('fails when the input was not produced', async () => {
  await expect(new S3DeployHandler().run(upload({ Extract: 'true' }), actionContext(directory)))
    .rejects.toThrow("Staging/Upload: the input artifact 'Site' was not produced; run the stage that builds it");
});

test('the plan says where files go', () => {
  expect(new S3DeployHandler().plan(upload({ Extract: 'true', ObjectKey: 'releases/x' }))).toBe('unpacks to the local bucket site/releases/x');
  expect(new S3DeployHandler().plan(upload({ Extract: 'false', ObjectKey: 'x.zip' }))).toBe('copies to the local bucket site/x.zip');
});
