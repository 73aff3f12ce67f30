import { ImageParameters, keepParameter, parseRecordParameters, recordImages } from '../../src/runtime/image-record';

const IMAGE = `111111111111.dkr.ecr.eu-central-1.amazonaws.com/orders@sha256:${'a1'.repeat(32)}`;
const NAME = '/cdk-delivery/Orders/Image';

class FakeParameters implements ImageParameters {
  public readonly values = new Map<string, string>();

  async create(name: string, value: string): Promise<void> {
    if (!this.values.has(name)) this.values.set(name, value);
  }

  async write(name: string, value: string): Promise<void> {
    this.values.set(name, value);
  }

  async remove(name: string): Promise<void> {
    this.values.delete(name);
  }
}

const properties = { ResourceProperties: { ParameterName: NAME } };
let parameters: FakeParameters;
beforeEach(() => { parameters = new FakeParameters(); });

test('the first deployment of a stack finds a parameter that says there is no image yet', async () => {
  expect(await keepParameter({ RequestType: 'Create', ...properties }, parameters)).toBe(NAME);
  expect(parameters.values.get(NAME)).toBe('none');
});

test('a later deployment of the stack keeps what the pipeline recorded', async () => {
  await keepParameter({ RequestType: 'Create', ...properties }, parameters);
  await recordImages({ images: { [NAME]: IMAGE } }, parameters);
  await keepParameter({ RequestType: 'Update', PhysicalResourceId: NAME, ...properties }, parameters);
  expect(parameters.values.get(NAME)).toBe(IMAGE);
});

test('a stack that is made again finds what was recorded before, when it was kept', async () => {
  parameters.values.set(NAME, IMAGE);
  await keepParameter({ RequestType: 'Create', ...properties }, parameters);
  expect(parameters.values.get(NAME)).toBe(IMAGE);
});

test('a new name starts without an image, and the old one goes when CloudFormation says so', async () => {
  parameters.values.set('/old', IMAGE);
  expect(await keepParameter({ RequestType: 'Update', PhysicalResourceId: '/old', ...properties }, parameters)).toBe(NAME);
  expect(parameters.values).toEqual(new Map([['/old', IMAGE], [NAME, 'none']]));
  await keepParameter({ RequestType: 'Delete', PhysicalResourceId: '/old', ResourceProperties: { ParameterName: '/old' } }, parameters);
  expect(parameters.values).toEqual(new Map([[NAME, 'none']]));
});

test('a parameter that could not be created is not removed', async () => {
  parameters.values.set(NAME, IMAGE);
  expect(await keepParameter({ RequestType: 'Delete', PhysicalResourceId: 'failed to create', ...properties }, parameters)).toBe('failed to create');
  expect(parameters.values.get(NAME)).toBe(IMAGE);
});

test.each([
  'orders:latest', `orders:1@sha256:${'A'.repeat(64)}`, `orders@sha256:${'a'.repeat(63)}`, '#{orders-variables.IMAGE_URI}', '',
])('fails when an image is %s, and writes none of the others', async (image) => {
  await expect(recordImages({ images: { '/first': IMAGE, [NAME]: image } }, parameters)).rejects.toThrow(
    `record of images: '${NAME}' takes an image by digest, got '${image}'; pass <repository>@sha256:<digest>`,
  );
  expect(parameters.values.size).toBe(0);
});

test('fails when there is nothing to record', async () => {
  await expect(recordImages({ images: {} }, parameters)).rejects.toThrow('record of images: it names none; give at least one parameter with its image');
  await expect(recordImages(JSON.parse('{}'), parameters)).rejects.toThrow('record of images: it names none; give at least one parameter with its image');
});

test.each([undefined, '', 'images'])('fails when the parameters of the action are %p', (text) => {
  expect(() => parseRecordParameters(text)).toThrow(`UserParameters: JSON with images is needed, got '${text ?? ''}'; configure the action as Deployment.ecs does`);
});
