import type { ContainerModel, ServiceModel } from '../../../src/cli/model/service';
import type { FakeContainerEngine } from '../../../src/cli/ports/fake-container-engine';
import type { Pace } from '../../../src/cli/targets/service-health';

/** A container that says only what a test is about. */
export function container(name: string, rest: Partial<ContainerModel> = {}): ContainerModel {
  return { name, image: 'public/none', port: 8080, environment: {}, secrets: {}, stopTimeoutSeconds: 30, ...rest };
}

/** A service of one container with a health check: three failures in fifteen seconds. */
export function service(rest: Partial<ServiceModel> = {}): ServiceModel {
  const healthCheck = { command: ['CMD', 'true'], intervalSeconds: 5, timeoutSeconds: 2, retries: 3, startPeriodSeconds: 0 };
  return {
    name: 'orders',
    stackName: 'Shop',
    logicalId: 'OrdersService',
    cluster: 'staging',
    service: 'orders',
    containers: [container('web', { healthCheck })],
    routes: [],
    rollout: { controller: 'ECS', strategy: 'ROLLING', hooks: [] },
    ...rest,
  };
}

/** Time that passes only by waiting. */
export class FakePace implements Pace {
  private time = Date.parse('2030-01-01T00:00:00Z');

  now(): number {
    return this.time;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.time += milliseconds;
  }
}

/** As after a restart of the machine. */
export function reboot(engine: FakeContainerEngine): void {
  for (const each of engine.containers.values()) each.state = { ...each.state, running: false, exitCode: 137 };
}
