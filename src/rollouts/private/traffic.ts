import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { EcsRolloutProps } from '../ecs-rollout';
import { RolloutConfig } from '../rollout-config';

export interface TrafficProps {
  readonly rollout: RolloutConfig;
  readonly container: ecs.ContainerDefinition;
  readonly listener: elbv2.IApplicationListener;
  readonly service: EcsRolloutProps;
}

/** How requests reach the tasks: target groups, and rules of the listeners. */
export class Traffic extends Construct {
  public readonly blue: elbv2.ApplicationTargetGroup;
  /** The target group of the other version; none when tasks are replaced one by one. */
  public readonly green?: elbv2.ApplicationTargetGroup;
  public readonly rule: elbv2.ApplicationListenerRule;
  public readonly testRule?: elbv2.ApplicationListenerRule;

  constructor(scope: Construct, id: string, private readonly props: TrafficProps) {
    super(scope, id);
    const { controller, strategy } = props.rollout;
    this.blue = this.defineTargetGroup('Blue');
    if (strategy !== ecs.DeploymentStrategy.ROLLING) this.green = this.defineTargetGroup('Green');
    const { testListener } = props.service;
    if (controller === ecs.DeploymentControllerType.CODE_DEPLOY) {
      this.rule = this.defineRule('Rule', props.listener, elbv2.ListenerAction.forward([this.blue]));
      this.testRule = testListener && this.defineRule('TestRule', testListener, elbv2.ListenerAction.forward([this.green!]));
    } else {
      this.rule = this.defineRule('Rule', props.listener, this.weighted());
      this.testRule = testListener && this.defineRule('TestRule', testListener, this.weighted());
    }
  }

  public get targetGroups(): elbv2.ApplicationTargetGroup[] {
    return this.green ? [this.blue, this.green] : [this.blue];
  }

  public get ruleArns(): string[] {
    return [this.rule, ...(this.testRule ? [this.testRule] : [])].map((rule) => rule.listenerRuleArn);
  }

  /** ECS shifts traffic by these weights. */
  private weighted(): elbv2.ListenerAction {
    return this.green
      ? elbv2.ListenerAction.weightedForward([{ targetGroup: this.blue, weight: 100 }, { targetGroup: this.green, weight: 0 }])
      : elbv2.ListenerAction.forward([this.blue]);
  }

  private defineTargetGroup(id: string): elbv2.ApplicationTargetGroup {
    const { container, service } = this.props;
    return new elbv2.ApplicationTargetGroup(this, id, {
      vpc: service.cluster.vpc,
      targetType: elbv2.TargetType.IP,
      protocol: elbv2.ApplicationProtocol.HTTP,
      port: container.containerPort,
      healthCheck: service.healthCheck,
    });
  }

  private defineRule(id: string, listener: elbv2.IApplicationListener, action: elbv2.ListenerAction): elbv2.ApplicationListenerRule {
    const { conditions, priority } = this.props.service;
    return new elbv2.ApplicationListenerRule(this, id, {
      listener, action, priority: priority ?? 1, conditions: conditions ?? [elbv2.ListenerCondition.pathPatterns(['*'])],
    });
  }
}
