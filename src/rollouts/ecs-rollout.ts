import { Duration, Lazy, PhysicalName } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { CodeDeployGroup } from './private/code-deploy';
import { infrastructureRole } from './private/infrastructure-role';
import { servingContainer } from './private/serving-container';
import { Traffic } from './private/traffic';
import { Rollout } from './rollout';
import { RolloutConfig } from './rollout-config';

/** Properties of an EcsRollout. */
export interface EcsRolloutProps {
  /** The cluster that the service runs in. */
  readonly cluster: ecs.ICluster;
  /** What the service runs. Its containers are there already. */
  readonly taskDefinition: ecs.TaskDefinition;
  /**
   * How a new version takes over from the old one.
   * @default Rollout.rolling()
   */
  readonly rollout?: Rollout;
  /**
   * Where users come in. All rollouts but Rollout.rolling need one.
   * @default - the service has no load balancer
   */
  readonly listener?: elbv2.IApplicationListener;
  /**
   * Where the new version can be reached before it gets traffic of users, by Rollout.beforeTraffic for one.
   * @default - the new version cannot be reached before that
   */
  readonly testListener?: elbv2.IApplicationListener;
  /**
   * Which requests to the listener are for the service.
   * @default - all
   */
  readonly conditions?: elbv2.ListenerCondition[];
  /**
   * Priority of the listener's rule: each rule of a listener has its own.
   * @default 1
   */
  readonly priority?: number;
  /**
   * Name of the container that serves requests, on its first port.
   * @default - the default container of the task definition
   */
  readonly container?: string;
  /**
   * When a task is healthy.
   * @default - `/` answers with status 200
   */
  readonly healthCheck?: elbv2.HealthCheck;
  /**
   * How many tasks run.
   * @default - one at first, then what auto scaling or an operator said
   */
  readonly desiredCount?: number;
  /**
   * Subnets of the tasks. In public ones, tasks get public addresses.
   * @default - private ones, when there are any
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Name of the service.
   * @default - one that Amazon ECS makes up
   */
  readonly serviceName?: string;
}

/**
 * A Fargate service that is made for its rollout: what deploys it and how it was defined cannot disagree.
 *
 * Defines the service with a circuit breaker that rolls back, its target groups and the rule of the listener; for rollouts that
 * shift traffic also a second target group and a role for exactly these; for those by AWS CodeDeploy an application and a
 * deployment group. Amazon ECS changes the weights of the rule at each deployment, and CloudFormation lets it.
 *
 * @example
 * import { Duration, Stack } from 'aws-cdk-lib';
 * import * as ecs from 'aws-cdk-lib/aws-ecs';
 * import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
 * import { DeliveryBuild, DeliveryEnvironment, Deployment, EcsRollout, Rollout } from 'cdk-delivery-pipelines';
 *
 * declare const stack: Stack;
 * declare const cluster: ecs.ICluster;
 * declare const taskDefinition: ecs.FargateTaskDefinition;
 * declare const listener: elbv2.IApplicationListener;
 * declare const production: DeliveryEnvironment;
 * declare const orders: DeliveryBuild;
 * const rollout = new EcsRollout(stack, 'Orders', {
 *   cluster,
 *   taskDefinition,
 *   listener,
 *   rollout: Rollout.canary({ percent: 10, bake: Duration.minutes(10) }),
 * });
 * production.deploy(Deployment.ecs(orders, { service: rollout.service }));
 */
export class EcsRollout extends Construct {
  /** The service. */
  public readonly service: ecs.FargateService;
  /** How a new version takes over from the old one. */
  public readonly rollout: Rollout;
  /** Target groups of the service: none without a listener, two when traffic shifts between them. */
  public readonly targetGroups: elbv2.ApplicationTargetGroup[];
  /** The deployment group, when AWS CodeDeploy deploys the service. */
  public readonly deploymentGroup?: codedeploy.EcsDeploymentGroup;
  private readonly alarms: cloudwatch.IAlarm[] = [];
  private readonly codeDeploy?: CodeDeployGroup;
  private readonly config: RolloutConfig;

  constructor(scope: Construct, id: string, props: EcsRolloutProps) {
    super(scope, id);
    this.rollout = props.rollout ?? Rollout.rolling();
    const rollout = this.config = this.rollout._for(this.toString(), 'service');
    const container = servingContainer(this.toString(), rollout, props);
    const { listener, testListener, taskDefinition } = props;
    const traffic = listener && container && new Traffic(this, 'Traffic', { rollout, container, listener, service: props });
    this.targetGroups = traffic?.targetGroups ?? [];

    if (rollout.controller === ecs.DeploymentControllerType.CODE_DEPLOY) {
      this.service = this.defineService(props, { deploymentController: { type: rollout.controller } });
      this.attach(traffic!, container!);
      this.codeDeploy = new CodeDeployGroup(this, 'CodeDeploy', {
        rollout, service: this.service, taskDefinition, traffic: traffic!, listener: listener!, testListener,
      });
      this.deploymentGroup = this.codeDeploy.group;
    } else {
      const hooks = [rollout.beforeTraffic, rollout.afterTraffic].flatMap((hook) => hook ?? []);
      const role = traffic?.green && infrastructureRole(this, traffic, hooks);
      const lifecycleHooks = role && hooksOf(rollout, role, testListener !== undefined);
      this.service = this.defineService(props, { ...nativeStrategy(rollout), lifecycleHooks });
      if (traffic) this.attach(traffic, container!, role);
      this.writeOutAlarms();
    }
    this.rollbackOn(...rollout.alarms);
  }

  /**
   * Puts the previous version back when one of these alarms goes off during a rollout, beside the alarms of the rollout itself.
   *
   * They may be about the load balancer and the target groups, not about metrics of the service: each would wait for the other.
   */
  public rollbackOn(...alarms: cloudwatch.IAlarm[]): void {
    this.alarms.push(...alarms);
    this.codeDeploy?.rollbackOn(...alarms);
  }

  /** How messages call this service. */
  public toString(): string {
    return `ecs rollout '${this.node.id}'`;
  }

  private defineService(props: EcsRolloutProps, strategy: Partial<ecs.FargateServiceProps>): ecs.FargateService {
    const { minHealthyPercent, maxHealthyPercent } = this.config;
    return new ecs.FargateService(this, 'Service', {
      cluster: props.cluster,
      taskDefinition: props.taskDefinition,
      desiredCount: props.desiredCount,
      serviceName: props.serviceName ?? PhysicalName.GENERATE_IF_NEEDED, // a pipeline of another account refers to it by name
      vpcSubnets: props.vpcSubnets,
      assignPublicIp: props.vpcSubnets?.subnetType === ec2.SubnetType.PUBLIC,
      healthCheckGracePeriod: props.listener && Duration.minutes(1),
      minHealthyPercent,
      maxHealthyPercent,
      ...strategy,
    });
  }

  private attach(traffic: Traffic, container: ecs.ContainerDefinition, role?: iam.IRole): void {
    const alternateTarget = role && new ecs.AlternateTarget('Green', {
      role,
      alternateTargetGroup: traffic.green!,
      productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(traffic.rule),
      testListener: traffic.testRule && ecs.ListenerRuleConfiguration.applicationListenerRule(traffic.testRule),
    });
    const { containerName, containerPort } = container;
    traffic.blue.addTarget(this.service.loadBalancerTarget({ containerName, containerPort, alternateTarget }));
  }

  /** What the L2 renders without alarms depends on a feature flag. */
  private writeOutAlarms(): void {
    (this.service.node.defaultChild as ecs.CfnService).addPropertyOverride('DeploymentConfiguration.Alarms', {
      AlarmNames: Lazy.list({ produce: () => this.alarms.map((alarm) => alarm.alarmName) }),
      Enable: Lazy.any({ produce: () => this.alarms.length > 0 }),
      Rollback: Lazy.any({ produce: () => this.alarms.length > 0 }),
    });
  }
}

function nativeStrategy({ controller, strategy, bake, step }: RolloutConfig): Partial<ecs.FargateServiceProps> {
  const shift = step && { stepPercent: step.percent, stepBakeTime: step.bake };
  return {
    deploymentController: { type: controller },
    circuitBreaker: { enable: true, rollback: true },
    deploymentStrategy: strategy,
    bakeTime: bake, // Amazon ECS would bake for 36 hours
    linearConfiguration: strategy === ecs.DeploymentStrategy.LINEAR ? shift : undefined,
    canaryConfiguration: strategy === ecs.DeploymentStrategy.CANARY ? shift : undefined,
  };
}

function hooksOf({ beforeTraffic, afterTraffic }: RolloutConfig, role: iam.IRole, testTraffic: boolean): ecs.IDeploymentLifecycleHookTarget[] {
  const { POST_SCALE_UP, POST_TEST_TRAFFIC_SHIFT, POST_PRODUCTION_TRAFFIC_SHIFT } = ecs.DeploymentLifecycleStage;
  const hook = (handler: lambda.IFunction | undefined, id: string, stage: ecs.DeploymentLifecycleStage) =>
    handler ? [new ecs.DeploymentLifecycleLambdaTarget(handler, id, { role, lifecycleStages: [stage] })] : [];
  return [
    // Without a test listener there is no test traffic to wait for.
    ...hook(beforeTraffic, 'BeforeTraffic', testTraffic ? POST_TEST_TRAFFIC_SHIFT : POST_SCALE_UP),
    ...hook(afterTraffic, 'AfterTraffic', POST_PRODUCTION_TRAFFIC_SHIFT),
  ];
}
