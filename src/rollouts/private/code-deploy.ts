import { ArnFormat, Lazy, PhysicalName, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Traffic } from './traffic';
import { ServiceRole, servicePrincipal } from '../../foundation/private/service-role';
import { RolloutConfig } from '../rollout-config';

export interface CodeDeployProps {
  readonly rollout: RolloutConfig;
  readonly service: ecs.FargateService;
  readonly taskDefinition: ecs.TaskDefinition;
  readonly traffic: Traffic;
  readonly listener: elbv2.IApplicationListener;
  readonly testListener?: elbv2.IApplicationListener;
}

/** The deployment group of a service that AWS CodeDeploy deploys, with a role for this service alone. */
export class CodeDeployGroup extends Construct {
  public readonly group: codedeploy.EcsDeploymentGroup;
  private readonly alarms: cloudwatch.IAlarm[] = [];
  private readonly role: ServiceRole;

  constructor(scope: Construct, id: string, props: CodeDeployProps) {
    super(scope, id);
    const { rollout } = props;
    this.role = new ServiceRole(this, 'Role', servicePrincipal(this, 'codedeploy'), `Shifts the traffic of ${scope.node.path}`);
    this.allowDeploying(props);
    this.group = new codedeploy.EcsDeploymentGroup(this, 'Group', {
      application: new codedeploy.EcsApplication(this, 'Application', { applicationName: PhysicalName.GENERATE_IF_NEEDED }),
      deploymentGroupName: PhysicalName.GENERATE_IF_NEEDED,
      deploymentConfig: this.deploymentConfig(rollout),
      service: props.service,
      role: this.role.forConstructs,
      blueGreenDeploymentConfig: {
        blueTargetGroup: props.traffic.blue,
        greenTargetGroup: props.traffic.green!,
        listener: props.listener,
        testListener: props.testListener,
        terminationWaitTime: rollout.bake,
      },
      autoRollback: { failedDeployment: true, stoppedDeployment: true },
    });
    // Written out, since what the L2 renders without alarms depends on a feature flag.
    const resource = this.group.node.defaultChild as codedeploy.CfnDeploymentGroup;
    resource.addPropertyOverride('AlarmConfiguration.Enabled', Lazy.any({ produce: () => this.alarms.length > 0 }));
    resource.addPropertyOverride('AlarmConfiguration.IgnorePollAlarmFailure', false);
  }

  public rollbackOn(...alarms: cloudwatch.IAlarm[]): void {
    for (const alarm of alarms) {
      this.alarms.push(alarm);
      this.group.addAlarm(alarm);
      this.role.allow(new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: [alarm.alarmArn] }));
    }
  }

  private deploymentConfig({ strategy, step }: RolloutConfig): codedeploy.IEcsDeploymentConfig {
    if (!step) return codedeploy.EcsDeploymentConfig.ALL_AT_ONCE;
    const shift = { interval: step.bake, percentage: step.percent };
    return new codedeploy.EcsDeploymentConfig(this, 'Traffic', {
      trafficRouting: strategy === ecs.DeploymentStrategy.LINEAR
        ? codedeploy.TrafficRouting.timeBasedLinear(shift)
        : codedeploy.TrafficRouting.timeBasedCanary(shift),
    });
  }

  /** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/codedeploy_IAM_role.html */
  private allowDeploying(props: CodeDeployProps): void {
    const { service, taskDefinition, listener, testListener, rollout } = props;
    this.role.allow(
      new iam.PolicyStatement({ actions: ['ecs:DescribeServices', 'ecs:UpdateServicePrimaryTaskSet'], resources: [service.serviceArn] }),
      new iam.PolicyStatement({ actions: ['elasticloadbalancing:ModifyRule'], resources: props.traffic.ruleArns }),
      new iam.PolicyStatement({
        actions: ['elasticloadbalancing:ModifyListener'],
        resources: [listener, ...(testListener ? [testListener] : [])].map(({ listenerArn }) => listenerArn),
      }),
      new iam.PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [taskDefinition.taskRole.roleArn, taskDefinition.obtainExecutionRole().roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      }),
    );
    const hooks = [rollout.beforeTraffic, rollout.afterTraffic].flatMap((hook) => hook?.functionArn ?? []);
    if (hooks.length > 0) this.role.allow(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: hooks }));
    this.role.allowWildcard('Task sets of this service get their ids from Amazon ECS', new iam.PolicyStatement({
      actions: ['ecs:CreateTaskSet', 'ecs:DeleteTaskSet'],
      resources: [Stack.of(this).formatArn({
        service: 'ecs',
        resource: 'task-set',
        resourceName: `${service.cluster.clusterName}/${service.serviceName}/*`,
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      })],
    }));
    this.role.allowWildcard('Elastic Load Balancing describes on no resource', new iam.PolicyStatement({
      actions: ['elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetGroups'],
      resources: ['*'],
    }));
  }
}
