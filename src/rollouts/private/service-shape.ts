import { Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';

/** What the template says of a service, as far as rollouts are concerned. References to other resources are no text. */
export interface ServiceShape {
  readonly controller: string;
  readonly strategy: string;
  /** Minutes. */
  readonly bake: number;
  readonly step?: { readonly percent: number; readonly bake: number };
  /** Whether a second target group is there to shift traffic to. */
  readonly alternateTarget: boolean;
  readonly alarmNames: readonly unknown[];
  readonly hookArns: readonly unknown[];
}

/** What Amazon ECS takes when the template says nothing: 3 hours for rolling deployments, 36 hours for all others. */
const DEFAULT_BAKE = { rolling: 180, shifting: 2160 };
/** The percentages and pauses that Amazon ECS takes when the template says nothing. */
const DEFAULT_CANARY = { percent: 5, bake: 10 };
const DEFAULT_LINEAR = { percent: 10, bake: 6 };

/** The shape of a service of this app; undefined for an imported one. */
export function shapeOf(service: ecs.IBaseService): ServiceShape | undefined {
  if (!isDefinedHere(service)) return undefined;
  const resource = service.node.defaultChild as ecs.CfnService;
  const { DeploymentController, DeploymentConfiguration: configuration = {}, LoadBalancers = [] } = propertiesOf(resource);
  const strategy: string = configuration.Strategy ?? 'ROLLING';
  return {
    controller: DeploymentController?.Type ?? 'ECS',
    strategy,
    bake: configuration.BakeTimeInMinutes ?? (strategy === 'ROLLING' ? DEFAULT_BAKE.rolling : DEFAULT_BAKE.shifting),
    step: stepOf(strategy, configuration),
    alternateTarget: LoadBalancers.some((balancer: any) => balancer.AdvancedConfiguration?.AlternateTargetGroupArn !== undefined),
    alarmNames: configuration.Alarms?.Enable === false ? [] : configuration.Alarms?.AlarmNames ?? [],
    hookArns: (configuration.LifecycleHooks ?? []).map((hook: any) => hook.HookTargetArn),
  };
}

/** Whether the app defines the service, so that its task definition is known. */
export function isDefinedHere(service: ecs.IBaseService): service is ecs.BaseService {
  return 'taskDefinition' in service;
}

function stepOf(strategy: string, { CanaryConfiguration: canary, LinearConfiguration: linear }: any): ServiceShape['step'] {
  if (strategy === 'CANARY') {
    return { percent: canary?.CanaryPercent ?? DEFAULT_CANARY.percent, bake: canary?.CanaryBakeTimeInMinutes ?? DEFAULT_CANARY.bake };
  }
  if (strategy !== 'LINEAR') return undefined;
  return { percent: linear?.StepPercent ?? DEFAULT_LINEAR.percent, bake: linear?.StepBakeTimeInMinutes ?? DEFAULT_LINEAR.bake };
}

/** Properties as the template will have them, overrides included: properties of the construct do not show these. */
function propertiesOf(resource: ecs.CfnService): any {
  const rendered = Stack.of(resource).resolve((resource as unknown as { _toCloudFormation(): unknown })._toCloudFormation());
  const [{ Properties = {} }] = Object.values<any>(rendered.Resources);
  return Properties;
}
