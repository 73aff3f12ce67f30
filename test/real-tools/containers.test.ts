import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Command } from 'commander';
import { Build, Check, DeployedImage, EcsRollout, EcsServicePipeline, Rollout, Source } from '../../src';
import { addRollbackCommand } from '../../src/cli/commands/rollback';
import { addServicesCommand, addStopCommand } from '../../src/cli/commands/services';
import { findContainerEngine } from '../../src/cli/ports/container-engine';
import { HostShell } from '../../src/cli/ports/shell';
import { BASE_IMAGE, podman, removeImages } from '../helpers/container-tools';
import { describeWith } from '../helpers/tools';
import { TestRepository } from '../scenarios/repository';

const APP = path.join(__dirname, '../../examples/apps/orders-service');

/** The orders service of the examples behind a load balancer, with its pipeline; returns the directory of the assembly. */
function synthesize(): string {
  const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-out-')), analyticsReporting: false });
  const stack = new Stack(app, 'Shop');
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('orders', {
    image: new DeployedImage(stack, 'Image', { initialImage: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/node:22-slim') }).containerImage,
    portMappings: [{ containerPort: 8080 }],
    environment: { ENVIRONMENT: 'staging' },
    healthCheck: { command: ['CMD', 'node', 'src/health-check.js'], interval: Duration.seconds(5), timeout: Duration.seconds(3), retries: 2 },
  });
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc, internetFacing: true });
  const listener = loadBalancer.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
  const { service } = new EcsRollout(stack, 'Orders', {
    cluster: new ecs.Cluster(stack, 'Cluster', { vpc }),
    taskDefinition,
    listener,
    healthCheck: { path: '/health' },
    rollout: Rollout.canary({ percent: 10, bake: Duration.minutes(10) }),
    serviceName: 'orders',
    vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
  });
  new EcsServicePipeline(stack, 'Delivery', {
    source: Source.gitHub('acme/shop', { connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/1' }),
    image: Build.image('orders', { directory: 'services/orders', testCommands: ['node --test test/*.test.js'] }),
    environments: [{ name: 'staging', service, checks: [Check.http(`http://${loadBalancer.loadBalancerDnsName}/health`)] }],
  });
  return app.synth().directory;
}

describeWith(podman, 'the orders service', () => {
  let repository: TestRepository;
  let app: string;

  beforeAll(async () => {
    const files = ['Dockerfile', 'package.json', 'src', 'test'].flatMap((entry) => filesOf(entry));
    repository = await TestRepository.create(Object.fromEntries(files.map((file) => [`services/orders/${file}`, fs.readFileSync(path.join(APP, file), 'utf8')])));
    repository.engine = await findContainerEngine(new HostShell(), { ...process.env, CDK_DELIVERY_ENGINE: 'podman' });
    app = synthesize();
    jest.spyOn(process, 'cwd').mockReturnValue(repository.root);
  });

  afterAll(async () => {
    await command('stop').catch(() => undefined);
    jest.restoreAllMocks();
    removeImages(repository.root);
    repository.remove();
    fs.rmSync(app, { recursive: true, force: true });
  });

  const run = (...args: string[]) => repository.run(['run', '--app', app, '--build-arg', `BASE_IMAGE=${BASE_IMAGE}`, ...args]);

  /** Standard output of a command about what is deployed. */
  async function command(...args: string[]): Promise<string> {
    let output = '';
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => { output += text; return true; });
    const program = new Command().exitOverride();
    [addServicesCommand, addStopCommand, addRollbackCommand].forEach((add) => add(program, async () => repository.engine));
    await program.parseAsync(args, { from: 'user' }).finally(() => write.mockRestore());
    return output;
  }

  test('is built, started, checked; a bad release goes back; the first one answers all the time', async () => {
    const first = await run();
    expect(first.stderr).toContain('Build/orders Succeeded');
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toMatch(/check-health +Succeeded .*status 200 from the local service orders/);
    const [deployed] = JSON.parse(await command('services', '--json')) as { service: string; url: string; images: string[]; health: string; revision: number }[];
    expect(deployed).toMatchObject({ service: 'orders', revision: 1, health: 'healthy' });
    const recorded = JSON.parse(fs.readFileSync(path.join(repository.root, '.cdk-delivery/targets/ssm/cdk-delivery/Shop/Image.json'), 'utf8')) as { value: string };
    expect(recorded.value).toMatch(/@sha256:[0-9a-f]{64}$/);
    expect([recorded.value]).toEqual(deployed.images);
    expect(await health(deployed.url)).toEqual([200, 'ok']);

    const second = await run('--build-arg', 'HEALTH=failing', '--skip-tests');
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toMatch(/orders-Deploy Failed in .*: orders: revision 2 was unhealthy \(2 health checks failed: .*"failing".*\), back at revision 1/);
    expect(second.stderr).toContain('"status":503');
    expect(await health(deployed.url)).toEqual([200, 'ok']);

    await run('--build-arg', 'REVISION=third', '--skip-tests');
    expect(await command('services')).toMatch(/^orders +3 +\S+@sha256:[0-9a-f]{12} +http:\/\/127\.0\.0\.1:\d+\/ +healthy$/m);
    expect(await command('rollback', 'orders')).toBe(`orders is back at revision 1 (was 3) at ${deployed.url}\n`);
    expect(await health(deployed.url)).toEqual([200, 'ok']);
    expect(await command('stop', 'orders')).toBe('orders is stopped (2 containers removed)\n');
    await expect(health(deployed.url)).rejects.toThrow();
  }, 90_000);
});

async function health(url: string): Promise<[number, string]> {
  const response = await fetch(`${url}health`);
  return [response.status, (await response.json() as { status: string }).status];
}

function filesOf(entry: string): string[] {
  const location = path.join(APP, entry);
  return fs.statSync(location).isFile() ? [entry] : fs.readdirSync(location).map((file) => path.join(entry, file));
}
