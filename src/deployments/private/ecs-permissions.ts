import { Arn, ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Permissions } from '../../foundation/private/service-role';
import { isDefinedHere } from '../../rollouts/private/service-shape';

/** A service and what it runs, as far as permissions are concerned. */
export interface EcsTask {
  readonly service: ecs.IBaseService;
  /** The roles that tasks get. */
  readonly roles: iam.IRole[];
  /** Family of the task definition; of an imported service it may be unknown. */
  readonly family?: string;
}

/** The ARN of a service. That of an imported one may be in a format without the cluster, by a feature flag. */
export function serviceArn(service: ecs.IBaseService): string {
  if (isDefinedHere(service)) return service.serviceArn;
  const { account, region } = service.env;
  return Arn.format({
    partition: Stack.of(service).partition, service: 'ecs', region, account, resource: 'service', resourceName: `${service.cluster.clusterName}/${service.serviceName}`,
  });
}

/**
 * What it takes to put a new revision of the task definition into a service.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
 */
export function allowUpdate(permissions: Permissions, task: EcsTask): void {
  permissions.allow(new iam.PolicyStatement({ actions: ['ecs:DescribeServices', 'ecs:UpdateService'], resources: [serviceArn(task.service)] }));
  permissions.allowWildcard('Task definitions are described, and registered before they have an ARN', new iam.PolicyStatement({
    actions: ['ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'], resources: ['*'],
  }));
  allowTask(permissions, task);
}

/** What it takes to stop a deployment of a service, or to put the revision before back that the service ran. */
export function allowUndo(permissions: Permissions, task: EcsTask): void {
  const { service } = task;
  const { account, region } = service.env;
  const each = (resource: string) => Arn.format({
    partition: Stack.of(service).partition, service: 'ecs', region, account, resource, resourceName: `${service.cluster.clusterName}/${service.serviceName}/*`,
  });
  permissions.allow(new iam.PolicyStatement({ actions: ['ecs:ListServiceDeployments', 'ecs:UpdateService'], resources: [serviceArn(service)] }));
  allowPass(permissions, task);
  // Both the service and what is described are looked at.
  permissions.allowWildcard('Deployments of a service are numbered by Amazon ECS', new iam.PolicyStatement({
    actions: ['ecs:DescribeServiceDeployments', 'ecs:StopServiceDeployment'], resources: [serviceArn(service), each('service-deployment')],
  }));
  permissions.allowWildcard('Revisions of a service are numbered by Amazon ECS', new iam.PolicyStatement({
    actions: ['ecs:DescribeServiceRevisions'], resources: [serviceArn(service), each('service-revision')],
  }));
}

/** What it takes to have CodeDeploy put a new revision of the task definition into a service. */
export function allowRegister(permissions: Permissions, task: EcsTask): void {
  permissions.allowWildcard('Task definitions are registered before they have an ARN', new iam.PolicyStatement({
    actions: ['ecs:RegisterTaskDefinition'], resources: ['*'],
  }));
  allowTask(permissions, task);
}

/** Tags of a new revision, and the roles of its tasks: these only, and only for tasks. */
function allowTask(permissions: Permissions, task: EcsTask): void {
  const { service, family } = task;
  const { account, region } = service.env;
  permissions.allowWildcard('Revisions of a task definition are numbered by Amazon ECS', new iam.PolicyStatement({
    actions: ['ecs:TagResource'],
    resources: [Arn.format({
      partition: Stack.of(service).partition, service: 'ecs', region, account, resource: 'task-definition', resourceName: `${family ?? '*'}:*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    })],
    conditions: { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
  }));
  allowPass(permissions, task);
}

function allowPass(permissions: Permissions, { roles }: EcsTask): void {
  permissions.allow(new iam.PolicyStatement({
    actions: ['iam:PassRole'],
    resources: [...new Set(roles.map((role) => role.roleArn))],
    conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  }));
}

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/**
 * Lets tasks pull the images: the first image of a task definition is often another one, so nothing else would. As a policy of the
 * pipeline's stack, since that depends on the service's stack already.
 */
export function allowPull(scope: Construct, id: string, role: iam.IRole, repositories: ecr.IRepository[]): void {
  const policy = new iam.Policy(scope, id, { document: new iam.PolicyDocument({ statements: pullStatements(repositories) }), roles: [role] });
  Validations.of(policy).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason: 'Authorization tokens of Amazon ECR are for no resource' });
}

/** Lets tasks of another account or region pull the images. Only a role of this app can be told; others are up to their owners. */
export function allowPullFrom(account: string, role: iam.IRole | undefined, repositories: ecr.IRepository[]): void {
  for (const repository of repositories) {
    repository.addToResourcePolicy(new iam.PolicyStatement({ principals: [new iam.AccountPrincipal(account)], actions: PULL }));
  }
  for (const statement of pullStatements(repositories)) role?.addToPrincipalPolicy(statement);
}

function pullStatements(repositories: ecr.IRepository[]): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: PULL, resources: repositories.map((repository) => repository.repositoryArn) }),
    new iam.PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
  ];
}
