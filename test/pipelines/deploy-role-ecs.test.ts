import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Build, DeliveryPipeline, DeployedImage, Deployment, DeployRole, EcsRollout, Source } from '../../src';
import { connectionArn } from '../helpers/apps';

const tools = { account: '111111111111', region: 'eu-central-1' };
const live = { account: '222222222222', region: 'eu-central-1' };

describe('a service of another account', () => {
  const app = new App();
  const stack = new Stack(app, 'Live', { env: live });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-a'], privateSubnetRouteTableIds: ['rtb-a'],
  });
  const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shop', vpc });
  const image = new DeployedImage(stack, 'Image', { initialImage: ecs.ContainerImage.fromRegistry('nginx') });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('orders', { image: image.containerImage });
  const { service } = new EcsRollout(stack, 'Orders', { cluster, taskDefinition });
  const role = new DeployRole(stack, 'DeployRole', { pipelineAccount: tools.account, pipelineName: 'orders' });
  role.allowEcs(service);
  image.grantRecord(role.role);

  const pipelines = new Stack(app, 'Tools', { env: tools });
  const pipeline = new DeliveryPipeline(pipelines, 'Orders', { pipelineName: 'orders', source: Source.gitHub('acme/shop', { connectionArn }) });
  const build = pipeline.addBuild(Build.image('orders'));
  pipeline.addEnvironment('production', { env: live, deployRoleArn: role.roleArn }).deploy(Deployment.ecs(build, { service, timeout: Duration.minutes(30) }));
  const template = Template.fromStack(pipelines);

  test('is deployed to and recorded by the role of that account, by names', () => {
    const [found] = Object.values(template.findResources('AWS::CodePipeline::Pipeline'));
    const [deploy, record] = found.Properties.Stages[2].Actions;
    expect(deploy).toMatchObject({ Name: 'orders-Deploy', RoleArn: role.roleArn, Configuration: { ClusterName: 'shop', ServiceName: expect.any(String) } });
    expect(record).toMatchObject({ Name: 'orders-Record', RoleArn: role.roleArn, Configuration: { FunctionName: 'Live-images' } });
    const [defined] = Object.values(Template.fromStack(stack).findResources('AWS::ECS::Service'));
    expect(defined.Properties.ServiceName).toBe(deploy.Configuration.ServiceName);
  });

  test('pulls its image from the account of the pipeline', () => {
    const [repository] = Object.values(template.findResources('AWS::ECR::Repository'));
    const { RepositoryName, RepositoryPolicyText: { Statement: [statement] } } = repository.Properties;
    expect(JSON.stringify(statement.Principal)).toContain(':iam::222222222222:root');
    const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: Match.stringLikeRegexp('ExecutionRole') }] } });
    const [{ Properties: { PolicyDocument } }] = Object.values(policies);
    expect(JSON.stringify(PolicyDocument)).toContain(`:ecr:eu-central-1:111111111111:repository/${RepositoryName}`);
  });

  test('is updated, and the roles of its tasks are passed, by that role alone', () => {
    const roles = Object.values(template.findResources('AWS::IAM::Role'));
    expect(JSON.stringify(roles)).not.toContain('ecs:');
    const [deployRole] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role', { Properties: { RoleName: role.roleArn.split('/')[1] } }));
    const statements = deployRole.Properties.Policies[0].PolicyDocument.Statement;
    const resourceOf = (action: string) => statements.find((statement: any) => [statement.Action].flat().includes(action)).Resource;
    expect(resourceOf('ecs:UpdateService')).toEqual({ Ref: expect.stringMatching(/^OrdersService/) });
    expect(resourceOf('iam:PassRole')).toEqual([
      { 'Fn::GetAtt': [expect.stringMatching(/ExecutionRole/), 'Arn'] }, { 'Fn::GetAtt': [expect.stringMatching(/TaskRole/), 'Arn'] },
    ]);
  });
});
