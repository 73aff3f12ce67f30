import { Duration, Stack } from 'aws-cdk-lib';
import { CANARY, FleetFunction, SHARED } from './function';
import { CONNECTION_ARN, REPOSITORY } from '../site';
import { ApprovalGate, DeliveryFoundation, FunctionPackage, LambdaFleet, LambdaFleetPipeline, Rollout, Source } from 'cdk-delivery-pipelines';

/** The fleet's pipeline, made with this library. */
export function delivered(stack: Stack, functions: FleetFunction[]): void {
  const foundation = new DeliveryFoundation(stack, 'Foundation');
  if (functions.length === 0) return;
  const [staging, production] = [new LambdaFleet(stack, 'Staging'), new LambdaFleet(stack, 'Production')];
  for (const { name, ...environments } of functions) {
    staging.useFunction(name, environments.staging);
    production.useFunction(name, environments.production);
  }
  new LambdaFleetPipeline(stack, 'Fleet', {
    foundation,
    source: Source.gitHub(`${REPOSITORY.owner}/${REPOSITORY.name}`, { connectionArn: CONNECTION_ARN, branch: REPOSITORY.branch, paths: ['functions/**'] }),
    functions: Object.fromEntries(functions.map(({ name, directory }) => [name, FunctionPackage.python(directory, { shared: [SHARED] })])),
    environments: [
      { name: 'staging', fleet: staging },
      {
        name: 'production',
        fleet: production,
        approval: new ApprovalGate(stack, 'Gate'),
        rollout: Rollout.canary({ percent: CANARY.percent, bake: Duration.minutes(CANARY.minutes) }),
      },
    ],
  });
}
