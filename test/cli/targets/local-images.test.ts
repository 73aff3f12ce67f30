import * as fs from 'fs';
import { temporaryDirectory } from './deployed-site';
import { LocalImages, type LocalImage } from '../../../src/cli/targets/local-images';

const directory = temporaryDirectory();
afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));

const image = (digest: string, tag: string): LocalImage => ({ digest, imageId: `id-of-${digest}`, tag, execution: 'e1', time: 't' });
const images = new LocalImages(directory);
images.add('acme/orders', image('sha256:a', 'v1'));
images.add('acme/orders', image('sha256:b', 'v2'));
images.add('acme/orders', image('sha256:c', 'v2'));

test.each([
  ['111111111111.dkr.ecr.eu-west-1.amazonaws.com/acme/orders@sha256:a', 'id-of-sha256:a'],
  ['111111111111.dkr.ecr.eu-west-1.amazonaws.com/acme/orders:v2@sha256:b', 'id-of-sha256:b'],
  ['localhost:5000/acme/orders:v2', 'id-of-sha256:c'],
  ['acme/orders:v1', 'id-of-sha256:a'],
  ['acme/orders@sha256:d', undefined],
  ['acme/other@sha256:a', undefined],
  ['../../acme/orders', undefined],
  ['', undefined],
])('%s is %s', (uri, id) => {
  expect(images.find(uri)?.imageId).toBe(id);
});

test('a digest is known once, with its newest tag', () => {
  images.add('again', image('sha256:a', 'v1'));
  images.add('again', image('sha256:a', 'v2'));
  expect(images.find('again@sha256:a')?.tag).toBe('v2');
  expect(images.find('again:v1')).toBeUndefined();
});
