import { Duration, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { EcsTask } from './ecs-permissions';
import { BuiltImage, DeliveryBuild } from '../../builds';
import { byName } from '../../foundation/private/by-name';
import { isDefinedHere } from '../../rollouts/private/service-shape';
import { containerNames } from '../../rollouts/private/serving-container';
import type { EcsDeploymentOptions } from '../deployment-options';

/** Limit of the ECS action: https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html */
const MAX_TIMEOUT = Duration.minutes(60);

/** Which image each container gets. Fails when a build made none, or two are for one container. */
export function imagesOf(who: string, build: DeliveryBuild, { container, sidecars = {} }: EcsDeploymentOptions): { [container: string]: BuiltImage } {
  const image = imageOf(who, build);
  const main = container ?? image.container;
  if (main in sidecars) {
    throw new Error(`${who}: container '${main}' gets the images of ${build} and ${sidecars[main]}; give each container one image`);
  }
  return { [main]: image, ...Object.fromEntries(Object.entries(byName(sidecars)).map(([name, sidecar]) => [name, imageOf(who, sidecar)])) };
}

function imageOf(who: string, build: DeliveryBuild): BuiltImage {
  if (build.image) return build.image;
  throw new Error(`${who}: ${build} makes no container image; deploy what Build.image or Build.imageManaged made`);
}

/** What the service runs, as far as permissions are concerned. */
export function taskOf(who: string, { service, taskRoles, taskFamily }: EcsDeploymentOptions): EcsTask {
  if (!isDefinedHere(service)) {
    if (taskRoles && taskRoles.length > 0) return { service, roles: taskRoles, family: taskFamily };
    throw new Error(`${who}: service '${service.node.path}' is imported, so the roles of its tasks are not known; `
      + 'pass the roles of the task and of its execution as taskRoles');
  }
  const { taskDefinition } = service;
  return {
    service,
    roles: taskRoles ?? [taskDefinition.taskRole, taskDefinition.obtainExecutionRole()],
    family: taskFamily ?? taskDefinition.family,
  };
}

/** Containers that get an image and that the task definition does not have. Imported task definitions are not known. */
export function containerMismatches(service: ecs.IBaseService, images: { [container: string]: BuiltImage }): string[] {
  if (!isDefinedHere(service)) return [];
  const { taskDefinition } = service;
  return Object.entries(images).filter(([name]) => !Token.isUnresolved(name) && !taskDefinition.findContainer(name)).map(([name, image]) => {
    const has = `the task definition has ${containerNames(taskDefinition)}`;
    return name === image.container
      ? `the image was built for a container '${name}', and ${has}; name the container that gets it, or build it for that`
      : `there is no container '${name}': ${has}; name one of them`;
  });
}

export function validateTimeout(who: string, timeout: Duration = MAX_TIMEOUT): Duration {
  if (Token.isUnresolved(timeout) || timeout.isUnresolved()) return timeout;
  const minutes = timeout.toMinutes({ integral: false });
  if (minutes < 1 || minutes > MAX_TIMEOUT.toMinutes() || !Number.isInteger(minutes)) {
    throw new Error(`${who}: the pipeline waits 1 to 60 whole minutes, got ${timeout.toHumanString()}; use Duration.minutes(30), say`);
  }
  return timeout;
}
