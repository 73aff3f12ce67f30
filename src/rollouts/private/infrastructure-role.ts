import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Traffic } from './traffic';
import { ServiceRole } from '../../foundation/private/service-role';

/**
 * The role that Amazon ECS shifts traffic with. The AWS managed policy for this lets it change every listener and target group of
 * the account, in place of these.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
 */
export function infrastructureRole(scope: Construct, traffic: Traffic, hooks: lambda.IFunction[]): iam.IRole {
  const role = new ServiceRole(scope, 'InfrastructureRole', new iam.ServicePrincipal('ecs.amazonaws.com'), `Shifts the traffic of ${scope.node.path}`);
  role.allow(
    new iam.PolicyStatement({ actions: ['elasticloadbalancing:ModifyRule'], resources: traffic.ruleArns }),
    new iam.PolicyStatement({
      actions: ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
      resources: traffic.targetGroups.map((group) => group.targetGroupArn),
    }),
  );
  if (hooks.length > 0) {
    role.allow(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: hooks.map((hook) => hook.functionArn) }));
  }
  role.allowWildcard('Elastic Load Balancing describes on no resource', new iam.PolicyStatement({
    actions: [
      'elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeRules',
      'elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth',
    ],
    resources: ['*'],
  }));
  return role.forConstructs;
}
