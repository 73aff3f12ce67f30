import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { actionContext } from './action-context';
import { ImageRecordHandler } from '../../../src/cli/actions/image-record';
import { handlerFor } from '../../../src/cli/actions/registry';
import { action, functionModel } from '../engine/models';

let directory: string;
beforeEach(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'record-')); });
afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

const image = `1.dkr.ecr.eu-west-1.amazonaws.com/shop/orders@sha256:${'a'.repeat(64)}`;
const record = (UserParameters: string) => action('Staging', 'Record', {
  category: 'Invoke',
  provider: 'Lambda',
  configuration: { FunctionName: 'recorder', UserParameters },
  function: functionModel({ record: { version: 1, kind: 'image-record' } }),
});

test('the function that records images writes local parameters', async () => {
  const model = record(JSON.stringify({ images: { '/cdk-delivery/orders': image, '../../escape': image } }));
  expect(handlerFor(model)).toBeInstanceOf(ImageRecordHandler);
  const context = actionContext(directory);
  const result = await handlerFor(model).run(model, context);
  expect(result).toEqual({
    status: 'Succeeded', summary: `recorded /cdk-delivery/orders: shop/orders@sha256:${'a'.repeat(12)}, ../../escape: shop/orders@sha256:${'a'.repeat(12)}`,
  });
  const written = (file: string) => JSON.parse(fs.readFileSync(path.join(context.state.targets, 'ssm', file), 'utf8')) as object;
  expect(written('cdk-delivery/orders.json')).toMatchObject({ name: '/cdk-delivery/orders', value: image, execution: context.execution });
  expect(written('escape.json')).toMatchObject({ name: '../../escape' });
});

test.each([
  ['names no image', '{"images":{}}', 'record of images: it names none; give at least one parameter with its image'],
  ['is no JSON', 'x', "UserParameters: JSON with images is needed, got 'x'; configure the action as Deployment.ecs does"],
  ['names an image by tag', '{"images":{"/p":"orders:latest"}}', "record of images: '/p' takes an image by digest, got 'orders:latest'; pass <repository>@sha256:<digest>"],
])('fails when it %s', async (_, parameters, message) => {
  await expect(new ImageRecordHandler().run(record(parameters), actionContext(directory))).rejects.toThrow(message);
});
