import { createServer } from 'http';
import type { AddressInfo } from 'net';
import { EcsDeployHandler } from '../../../src/cli/actions/ecs-deploy';
import type { ActionContext } from '../../../src/cli/actions/handler';
import { HttpCheckHandler } from '../../../src/cli/actions/http-check';
import type { ActionModel } from '../../../src/cli/model/pipeline';
import type { ServiceModel } from '../../../src/cli/model/service';
import { FakeContainerEngine } from '../../../src/cli/ports/fake-container-engine';
import { ActionLab, actionModel } from '../build/action-context';
import { container, FakePace, service } from '../targets/services';

let lab: ActionLab;
let engine: FakeContainerEngine;
beforeEach(() => {
  lab = new ActionLab();
  engine = new FakeContainerEngine();
});
afterEach(() => lab.close());

const definitions = (image: string, name = 'web') => lab.input('Image', { 'imagedefinitions.json': JSON.stringify([{ name, imageUri: image }]) });

function context(changes: Partial<ActionContext> = {}): ActionContext {
  return lab.context({ services: [service()], containerEngine: async () => engine, ...changes });
}

const action = (configuration: { [key: string]: string } = {}) => actionModel({
  stage: 'Staging', category: 'Deploy', provider: 'ECS', inputs: ['Image'], configuration: { ClusterName: 'staging', ServiceName: 'orders', ...configuration },
});

const deploy = (changes?: Partial<ActionContext>, model: ActionModel = action()) => new EcsDeployHandler(new FakePace()).run(model, context(changes));

test('the image of imagedefinitions.json becomes the live revision, and users are told that it keeps running', async () => {
  await definitions('orders@sha256:a');
  expect(await deploy()).toEqual({
    status: 'Succeeded',
    summary: 'orders: revision 1 is live at http://127.0.0.1:20001/',
    notes: ['orders keeps running at http://127.0.0.1:20001/; stop it: stop orders'],
  });
  await definitions('orders@sha256:b');
  expect((await deploy()).summary).toBe('orders: revision 2 is live (was 1) at http://127.0.0.1:20002/');
});

test('fails with the way back when the revision is not healthy', async () => {
  await definitions('orders@sha256:a');
  await deploy();
  engine = Object.assign(new FakeContainerEngine({ look: ({ options }) => options.image.endsWith('b') ? { health: 'unhealthy' } : {} }), { containers: engine.containers });
  await definitions('orders@sha256:b');
  expect(await deploy()).toEqual({ status: 'Failed', summary: 'orders: revision 2 was unhealthy (3 health checks failed), back at revision 1' });
});

test.each<[string, () => Promise<unknown>, string]>([
  ['without the file', () => lab.input('Image', { 'other.json': '[]' }), 'input artifact Image holds no imagedefinitions.json; let the build of the image write it'],
  ['for a file that is not JSON', () => lab.input('Image', { 'imagedefinitions.json': '[' }), 'imagedefinitions.json in Image is not JSON: '],
  ['for a file of another shape', () => lab.input('Image', { 'imagedefinitions.json': '{}' }), 'imagedefinitions.json in Image is a list of { name, imageUri }, got {}'],
  ['for an unknown container', () => definitions('a', 'api'), "orders: its task definition has no container 'api'; its containers are: web"],
])('fails %s', async (_, given, message) => {
  await given();
  await expect(deploy()).rejects.toThrow(message);
});

test('fails without an engine', async () => {
  await definitions('a');
  await expect(deploy({ containerEngine: async () => undefined })).rejects.toThrow('orders needs a container engine, and neither docker nor podman answers');
});

test('what the pipeline has no image for is left out, and said', async () => {
  await definitions('orders@sha256:a');
  await deploy({ services: [service({ containers: [container('web'), container('xray', { image: 'amazon/xray' })] })] });
  expect(lab.lines).toContain('container xray is left out: its image amazon/xray is none of this pipeline');
});

test.each<[string, readonly ServiceModel[], string]>([
  ['a service that the assembly does not hold', [], 'simulated: service orders of cluster staging is not in the assembly'],
  ['a task definition that it does not hold', [service({ containers: [] })], 'simulated: the task definition of service orders of cluster staging is not in the assembly'],
])('%s is simulated', async (_, services, summary) => {
  expect(await deploy({ services })).toEqual({ status: 'Succeeded', summary, simulated: true });
});

test('the plan names the service', () => {
  expect(new EcsDeployHandler().plan(action())).toBe('runs service orders of cluster staging in a container here, and goes back when it is not healthy');
});

describe('with CodeDeploy', () => {
  const group = service({ deploymentGroup: { application: 'app', name: 'group' }, target: { container: 'web', port: 8080 } });
  const configuration = {
    ApplicationName: 'app', DeploymentGroupName: 'group', TaskDefinitionTemplateArtifact: 'Templates', Image1ArtifactName: 'Image', Image1ContainerName: 'IMAGE1',
  };
  const taskdef = (image: string) => JSON.stringify({ containerDefinitions: [{ name: 'proxy', image: 'envoy' }, { name: 'web', image }] });

  async function deployImage(templates: { [file: string]: string }, rest = configuration as { [key: string]: string }) {
    await lab.input('Image', { 'imageDetail.json': JSON.stringify({ ImageURI: 'orders@sha256:a' }) });
    await lab.input('Templates', templates);
    const model = actionModel({ provider: 'CodeDeployToECS', inputs: ['Templates', 'Image'], configuration: rest });
    return EcsDeployHandler.codeDeploy(new FakePace()).run(model, context({ services: [service({ name: 'other' }), group] }));
  }

  test.each([
    ['the container with the placeholder', { 'taskdef.json': taskdef('<IMAGE1>') }],
    ['the one behind the load balancer, without a task definition', { 'simulated.json': '{}' }],
    ['what our own step wrote down', { 'imagedefinitions.json': '[{"name":"web","imageUri":"orders@sha256:a"}]' }],
  ])('the image goes to %s', async (_, templates) => {
    expect((await deployImage(templates)).summary).toBe('orders: revision 1 is live at http://127.0.0.1:20001/');
    expect([...engine.containers.values()][0].options.image).toBe('orders@sha256:a');
  });

  test('a deployment group of elsewhere is simulated', async () => {
    const { summary, simulated } = await deployImage({}, { ...configuration, DeploymentGroupName: 'elsewhere' });
    expect({ summary, simulated }).toEqual({ summary: 'simulated: the service of deployment group elsewhere is not in the assembly', simulated: true });
  });
});

describe('an HTTP check of a service', () => {
  const routed = service({ routes: [{ hosts: ['api.example.com'], paths: [], priority: 1 }] });
  const ask = (path: string) => new HttpCheckHandler(async () => {}).run(actionModel({
    record: { kind: 'http-check', url: `http://api.example.com${path}`, expectedStatus: 200, retries: 1, intervalSeconds: 1, timeoutSeconds: 5 },
  }), context({ services: [routed] }));

  test('fails as a load balancer without targets answers, before anything is deployed', async () => {
    expect((await ask('/')).summary).toBe('http://api.example.com/: status 503, expected 200 (2 attempts)');
  });

  test('is answered by the container of the live revision, which is started again if it must', async () => {
    const server = createServer((request, response) => response.writeHead(request.url === '/health?x=1' ? 200 : 404).end(request.headers.host));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      jest.spyOn(engine, 'run').mockImplementation(async (options) => {
        engine.containers.set(options.name, { options, state: { running: true, imageId: 'i' } });
        return { name: options.name, hostPort: port, hostNetwork: false };
      });
      await definitions('orders@sha256:a');
      await deploy({ services: [{ ...routed, containers: [container('web')] }] });
      jest.spyOn(engine, 'inspect').mockResolvedValueOnce({ running: false, imageId: 'i' });
      const start = jest.spyOn(engine, 'start').mockResolvedValue();
      expect(await ask('/health?x=1')).toEqual({ status: 'Succeeded', summary: 'status 200 from the local service orders' });
      expect(start).toHaveBeenCalledTimes(1);
      expect((await ask('/')).summary).toBe('http://api.example.com/: status 404, expected 200 (2 attempts)');
    } finally {
      server.close();
    }
  });
});
