import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { EcsRolloutProps } from '../ecs-rollout';
import { RolloutConfig } from '../rollout-config';

/** The container that gets the requests. Fails when the props and the rollout do not fit together. */
export function servingContainer(who: string, rollout: RolloutConfig, props: EcsRolloutProps): ecs.ContainerDefinition | undefined {
  const { listener, testListener, priority } = props;
  const shifts = rollout.strategy !== ecs.DeploymentStrategy.ROLLING;
  if (shifts && !listener) {
    throw new Error(`${who}: ${rollout.title} shifts traffic of a load balancer, got no listener; pass one, or use Rollout.rolling()`);
  }
  if (testListener && !shifts) {
    throw new Error(`${who}: ${rollout.title} has no test traffic, got a testListener; leave it out, or use Rollout.blueGreen`);
  }
  if (priority !== undefined && !Token.isUnresolved(priority) && (!Number.isInteger(priority) || priority < 1 || priority > 50000)) {
    throw new Error(`${who}: the priority of a rule is a whole number from 1 to 50000, got ${priority}; choose one that no other rule of the listener has`);
  }
  if (!listener) return undefined;
  const container = obtainContainer(who, props);
  if (container.portMappings.length === 0) {
    throw new Error(`${who}: container '${container.containerName}' has no port that requests could go to; give it portMappings`);
  }
  return container;
}

function obtainContainer(who: string, { taskDefinition, container }: EcsRolloutProps): ecs.ContainerDefinition {
  if (container === undefined) {
    if (taskDefinition.defaultContainer) return taskDefinition.defaultContainer;
    throw new Error(`${who}: the task definition has no container yet; call addContainer() before`);
  }
  const found = taskDefinition.findContainer(container);
  if (found) return found;
  throw new Error(`${who}: the task definition has no container '${container}', got ${containerNames(taskDefinition)}; name one of them`);
}

/** Names of a task definition's containers, for messages. */
export function containerNames(taskDefinition: ecs.TaskDefinition): string {
  const names = taskDefinition.node.children.flatMap((child) => child instanceof ecs.ContainerDefinition ? `'${child.containerName}'` : []);
  return names.length > 0 ? names.join(', ') : 'none';
}
