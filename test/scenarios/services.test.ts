import * as fs from 'fs';
import * as path from 'path';
import { buildAction, otherAction, pipelineResource, projectResource, TestRepository } from './repository';
import { FakeContainerEngine } from '../../src/cli/ports/fake-container-engine';
import type { ImageBuildRecord, PipelineRecord } from '../../src/contract';

let repository: TestRepository;
beforeEach(async () => {
  repository = await TestRepository.create({ Dockerfile: 'FROM scratch' });
});
afterEach(() => repository.remove());

const record: ImageBuildRecord = {
  kind: 'image-build',
  testCommands: [],
  imageCommands: ['docker build .'],
  directory: '.',
  dockerfile: 'Dockerfile',
  platform: 'linux/amd64',
  buildArguments: {},
  secrets: {},
  repository: 'orders',
  container: 'web',
};

/** Source -> image -> service, with its record in the template. */
function delivery(): string {
  const container = {
    Name: 'web',
    Image: 'none',
    PortMappings: [{ ContainerPort: 8080 }],
    HealthCheck: { Command: ['CMD', 'true'], Interval: 5, Retries: 1 },
    Secrets: [{ Name: 'KEY', ValueFrom: '/orders/key' }],
  };
  const service = { ClusterName: { Ref: 'Cluster' }, ServiceName: { 'Fn::GetAtt': ['Service', 'Name'] } };
  const actions: PipelineRecord['actions'] = { 'Build/Image': record };
  return repository.synthesize({
    Cluster: { Type: 'AWS::ECS::Cluster' },
    Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { ContainerDefinitions: [container] } },
    Service: { Type: 'AWS::ECS::Service', Properties: { ServiceName: 'orders', Cluster: { Ref: 'Cluster' }, TaskDefinition: { Ref: 'Task' } } },
    Project: projectResource([
      'export IMAGE_TAG=$CODEBUILD_RESOLVED_SOURCE_VERSION', 'docker build .', 'printf \'[{"name":"web","imageUri":"%s"}]\' "$IMAGE_URI" > imagedefinitions.json',
    ], { artifacts: { files: ['imagedefinitions.json'] } }),
    Pipeline: pipelineResource([
      { name: 'Build', actions: [buildAction('Image', 'Project', { OutputArtifacts: [{ Name: 'Image' }] })] },
      { name: 'Staging', actions: [otherAction('Service', 'Deploy/AWS/ECS', { Configuration: service, InputArtifacts: [{ Name: 'Image' }] })] },
    ], { actions }),
  });
}

const key = ['--parameter', '/orders/key=s3cret'];

test('an image is built once and runs as the next revision; an unhealthy one is taken back', async () => {
  const app = delivery();
  const bad: string[] = [];
  const engine = new FakeContainerEngine({ look: ({ options }) => ({ health: bad.includes(options.image) ? 'unhealthy' : 'healthy' }) });
  repository.engine = engine;
  const first = await repository.run(['run', '--app', app, ...key]);
  expect(first.exitCode).toBe(0);
  expect(first.stdout).toMatch(/^Staging +Service +Succeeded .*orders: revision 1 is live at http:\/\/127\.0\.0\.1:20001\/$/m);
  expect(first.stdout).toContain('- orders keeps running at http://127.0.0.1:20001/; stop it: npx cdk-delivery stop orders\n');
  expect(engine.builds[0].tags).toEqual([`orders:${await repository.git('rev-parse', 'HEAD')}`]);

  bad.push((await engine.build({ ...engine.builds[0], buildArgs: { HEALTH: 'failing' } })).imageId);
  jest.spyOn(engine, 'build').mockResolvedValue({ digest: `sha256:${'b'.repeat(64)}`, imageId: bad[0] });
  const second = await repository.run(['run', '--app', app, ...key, '--build-arg', 'HEALTH=failing']);
  expect(second.exitCode).toBe(1);
  expect(second.stdout).toMatch(/^Staging +Service +Failed .*orders: revision 2 was unhealthy \(1 health check failed\), back at revision 1$/m);
  const state = fs.readFileSync(path.join(repository.root, '.cdk-delivery/targets/ecs/shop-cluster/orders.json'), 'utf8');
  expect(JSON.parse(state)).toMatchObject({ live: 1, revisions: [{ status: 'deployed' }, { status: 'failed' }] });
  expect(state).not.toContain('s3cret');
  expect([...engine.containers.values()]).toHaveLength(1);
});

test('without an engine the build fails with what to do; once there is one, the run goes on', async () => {
  const app = delivery();
  const { exitCode, stdout } = await repository.run(['run', '--app', app, ...key]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^Build +Image +Failed .*BUILD: the image of web needs a container engine, and neither docker nor podman answers/m);
  repository.engine = new FakeContainerEngine();
  expect((await repository.run(['resume', '--app', app, ...key])).exitCode).toBe(0);
});

test('a secret that is not given is named', async () => {
  repository.engine = new FakeContainerEngine();
  const { exitCode, stderr } = await repository.run(['run', '--app', delivery()]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('secrets are not given: KEY of container web: add --parameter /orders/key=VALUE');
});
