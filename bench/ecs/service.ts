import { Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';

/** A container service of the benchmark, with its environments: all sides deliver the same ones. */
export interface Service {
  readonly name: string;
  readonly directory: string;
  readonly staging: ecs.IBaseService;
  readonly production: ecs.IBaseService;
  readonly taskRoles: iam.IRole[];
  readonly healthUrl: string;
}

export const CONTAINER = 'app';
export const TEST_COMMANDS = ['npm ci --no-audit --no-fund', 'npm run test:ci'];
export const INTEGRATION_COMMANDS = ['npm ci --no-audit --no-fund', 'npm run integration'];
export const healthCommand = (url: string) =>
  `curl --fail --silent --show-error --output /dev/null --max-time 10 --retry 5 --retry-delay 10 --retry-all-errors '${url}'`;

/** Services are not measured: they exist already. */
export function existingService(stack: Stack, number: number): Service {
  const id = `service-${number}`;
  const service = (environment: string): ecs.IBaseService => ecs.FargateService.fromFargateServiceAttributes(stack, `${environment}${number}`, {
    cluster: ecs.Cluster.fromClusterArn(stack, `${environment}Cluster${number}`, `arn:aws:ecs:eu-central-1:111111111111:cluster/${environment}`),
    serviceName: id,
  });
  return {
    name: `Service${number}`,
    directory: `services/${id}`,
    staging: service('staging'),
    production: service('production'),
    taskRoles: ['task', 'execution'].map((role) => iam.Role.fromRoleArn(stack, `${role}${number}`, `arn:aws:iam::111111111111:role/${id}-${role}`)),
    healthUrl: `https://${id}.staging.shop.example.com/health`,
  };
}
