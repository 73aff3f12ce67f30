import { FakeFleet, packageOf } from './fake-fleet';
import { publishLayers } from '../../src/runtime/fleet-layers';

const ARN = 'arn:aws:lambda:eu-central-1:111111111111:layer:staging-';

let fleet: FakeFleet;

beforeEach(() => {
  fleet = new FakeFleet();
});

test('layers are published when their content is new', async () => {
  expect(await publishLayers({ tools: packageOf('t', 'layer'), common: packageOf('c', 'layer') }, 'staging-', fleet)).toEqual({
    arns: { common: `${ARN}common:1`, tools: `${ARN}tools:1` }, published: ['common', 'tools'], unchanged: [],
  });
  const same = packageOf('t', 'layer');
  expect(await publishLayers({ tools: same, common: packageOf('d', 'layer') }, 'staging-', fleet)).toEqual({
    arns: { common: `${ARN}common:2`, tools: `${ARN}tools:1` }, published: ['common'], unchanged: ['tools'],
  });
  expect(same.reads).toBe(0);
});

test('content of an earlier version is that version', async () => {
  for (const content of ['a', 'b', 'a']) await publishLayers({ common: packageOf(content, 'layer') }, 'staging-', fleet);
  expect(fleet.target.layers.get('staging-common')).toHaveLength(2);
});

test('fails with a layer that is too large', async () => {
  const pkg = packageOf('a', 'layer');
  const large = { ...pkg, record: { ...pkg.record, bytes: 60 * 1024 * 1024 } };
  await expect(publishLayers({ common: large }, 'staging-', fleet)).rejects.toThrow(
    new Error('layer common: a package may have 50 MB, got 60 MB; divide it into several layers'),
  );
});
