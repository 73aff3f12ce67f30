import { Stack } from 'aws-cdk-lib';
import { CONTAINER, INTEGRATION_COMMANDS, Service, TEST_COMMANDS } from './service';
import { CONNECTION_ARN, REPOSITORY } from '../site';
import { ApprovalGate, Check, DeliveryFoundation, EcsServicePipeline, Source } from 'cdk-delivery-pipelines';

/** The services' pipelines, made with this library. */
export function delivered(stack: Stack, services: Service[]): void {
  const foundation = new DeliveryFoundation(stack, 'Foundation');
  for (const { name, directory, staging, production, taskRoles, healthUrl } of services) {
    new EcsServicePipeline(stack, name, {
      foundation,
      source: Source.gitHub(`${REPOSITORY.owner}/${REPOSITORY.name}`, {
        connectionArn: CONNECTION_ARN, branch: REPOSITORY.branch, paths: [`${directory}/**`],
      }),
      directory,
      testCommands: TEST_COMMANDS,
      environments: [
        {
          name: 'staging',
          service: staging,
          container: CONTAINER,
          taskRoles,
          checks: [Check.http(healthUrl), Check.commands('integration', [`cd ${directory}`, ...INTEGRATION_COMMANDS])],
        },
        { name: 'production', service: production, container: CONTAINER, taskRoles, approval: new ApprovalGate(stack, `${name}Gate`) },
      ],
    });
  }
}
