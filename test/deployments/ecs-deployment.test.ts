import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { App, Duration, Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Build, DeployedImage, DeliveryBuild, DeliveryEnvironment, DeliveryPipeline, Deployment, EnvironmentOptions, Rollout, Source } from '../../src';
import { PIPELINE_RECORD } from '../../src/contract';
import { connectionArn } from '../helpers/apps';
import { Platform, platformOf, rolloutOf, taskOf } from '../helpers/services';

let platform: Platform;
let stack: Stack;
let pipeline: DeliveryPipeline;
let orders: DeliveryBuild;
let staging: DeliveryEnvironment;
beforeEach(() => setUp());

function setUp(env?: Environment, options?: EnvironmentOptions): void {
  const app = new App();
  platform = platformOf(app);
  stack = new Stack(app, 'Pipelines', { env });
  pipeline = new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
  orders = pipeline.addBuild(Build.image('orders'));
  staging = pipeline.addEnvironment('staging', options);
}

function resource(type: string): any {
  const [found] = Object.values(Template.fromStack(stack).findResources(type));
  return found;
}

/** Actions of the environment's stage, by name. */
function stageActions(name = 'staging'): any[] {
  return resource('AWS::CodePipeline::Pipeline').Properties.Stages.find((stage: any) => stage.Name === name).Actions;
}

const actionNames = () => stageActions().map((action) => `${action.Name}@${action.RunOrder} ${action.ActionTypeId.Provider}`);

/** Statements of a role, by the start of its description, that allow an action. */
function statements(description: string, action: string): any[] {
  const roles = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  const role = roles.find(({ Properties }) => Properties.Description?.startsWith(description))!;
  return role.Properties.Policies[0].PolicyDocument.Statement.filter((statement: any) => [statement.Action].flat().includes(action));
}

const imported = () => ecs.BaseService.fromServiceArnWithCluster(stack, 'Imported', 'arn:aws:ecs:eu-central-1:111111111111:service/shop/orders');
const roles = () => ['task', 'execution'].map((name) => iam.Role.fromRoleArn(stack, name, `arn:aws:iam::111111111111:role/${name}`));

describe('one image', () => {
  test('goes to its service in one action, from what the build left', () => {
    staging.deploy(Deployment.ecs(orders, { service: rolloutOf(platform).service, timeout: Duration.minutes(20) }));
    expect(stageActions()).toEqual([{
      Name: 'orders-Deploy',
      RunOrder: 1,
      ActionTypeId: { Category: 'Deploy', Owner: 'AWS', Provider: 'ECS', Version: '1' },
      InputArtifacts: [{ Name: 'orders' }],
      Configuration: {
        ClusterName: 'shop',
        ServiceName: { 'Fn::ImportValue': expect.stringMatching(/OrdersService\w+Name/) },
        FileName: 'imagedefinitions.json',
        DeploymentTimeout: '20',
      },
    }]);
  });

  test('takes the update of one service, its task definition and the two roles of its tasks', () => {
    const { service } = rolloutOf(platform);
    staging.deploy(Deployment.ecs(orders, { service }));
    const [update] = statements('Runs', 'ecs:UpdateService');
    expect(update).toEqual({
      Effect: 'Allow', Action: ['ecs:DescribeServices', 'ecs:UpdateService'], Resource: { 'Fn::ImportValue': expect.stringMatching(/OrdersService/) },
    });
    expect(statements('Runs', 'iam:PassRole')).toEqual([{
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: [{ 'Fn::ImportValue': expect.stringMatching(/ExecutionRole\w+Arn/) }, { 'Fn::ImportValue': expect.stringMatching(/TaskRole\w+Arn/) }],
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }]);
    const [tag] = statements('Runs', 'ecs:TagResource');
    expect(tag.Condition).toEqual({ StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } });
    expect(JSON.stringify(tag.Resource)).toMatch(/:task-definition\/ServicesOrdersTask\w+:\*/);
    expect(statements('Runs', 'ecs:RegisterTaskDefinition')).toEqual([
      { Effect: 'Allow', Action: ['ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'], Resource: '*' },
    ]);
  });

  test('can be pulled by the tasks', () => {
    staging.deploy(Deployment.ecs(orders, { service: rolloutOf(platform).service }));
    const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    expect(policy.Properties.Roles).toEqual([{ 'Fn::ImportValue': expect.stringMatching(/ExecutionRole/) }]);
    expect(policy.Properties.PolicyDocument.Statement[0]).toMatchObject({
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/Repository/), 'Arn'] },
    });
  });

  test('goes to two services under two names', () => {
    staging.deploy(Deployment.ecs(orders, { service: rolloutOf(platform).service }));
    staging.deploy(Deployment.ecs(orders, { service: rolloutOf(platform, { priority: 2 }, 'Worker').service, name: 'worker' }));
    expect(actionNames()).toEqual(['orders-Deploy@1 ECS', 'worker-Deploy@1 ECS']);
  });

  test('gets a definition of its own for another container than it was built for', () => {
    const taskDefinition = taskOf(platform.stack, 'Task', 'web');
    staging.deploy(Deployment.ecs(orders, { service: rolloutOf(platform, { taskDefinition }).service, container: 'web' }));
    const [definitions, deploy] = stageActions();
    expect(definitions).toMatchObject({
      Name: 'orders-Definitions',
      RunOrder: 1,
      InputArtifacts: [{ Name: 'Source' }],
      OutputArtifacts: [{ Name: 'staging-orders', Files: ['imagedefinitions.json'] }],
      Commands: ['printf \'[{"name":"web","imageUri":"%s"}]\\n\' "$IMAGE_1" > imagedefinitions.json'],
      EnvironmentVariables: [{ Name: 'IMAGE_1', Value: '#{orders-variables.IMAGE_URI}' }],
    });
    expect(deploy).toMatchObject({ Name: 'orders-Deploy', RunOrder: 2, InputArtifacts: [{ Name: 'staging-orders' }] });
  });

  test('that CodePipeline built gets its definition before the deployment', () => {
    const service = rolloutOf(platform, { taskDefinition: taskOf(platform.stack, 'Task', 'light') }).service;
    staging.deploy(Deployment.ecs(pipeline.addBuild(Build.imageManaged('light')), { service }));
    expect(actionNames()).toEqual(['light-Definitions@1 Commands', 'light-Deploy@2 ECS']);
    expect(JSON.stringify(stageActions()[0].EnvironmentVariables)).toContain('@#{light-variables.ECRImageDigestId}');
  });
});

describe('several images', () => {
  beforeEach(() => {
    const log = pipeline.addBuild(Build.image('log'));
    const taskDefinition = taskOf(platform.stack, 'Task', 'orders', 'router', 'log');
    staging.deploy(Deployment.ecs(orders, { service: rolloutOf(platform, { taskDefinition }).service, sidecars: { log } }));
  });

  test('go to their containers at once', () => {
    expect(actionNames()).toEqual(['orders-Definitions@1 Commands', 'orders-Deploy@2 ECS']);
    expect(stageActions()[0]).toMatchObject({
      Commands: ['printf \'[{"name":"orders","imageUri":"%s"},{"name":"log","imageUri":"%s"}]\\n\' "$IMAGE_1" "$IMAGE_2" > imagedefinitions.json'],
      EnvironmentVariables: [{ Name: 'IMAGE_1', Value: '#{orders-variables.IMAGE_URI}' }, { Name: 'IMAGE_2', Value: '#{log-variables.IMAGE_URI}' }],
    });
  });

  test('are written down by a role that can do nothing else', () => {
    const all = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    const role = all.find(({ Properties }) => Properties.Description?.startsWith('Prepares'))!;
    const allowed: string[] = role.Properties.Policies[0].PolicyDocument.Statement.flatMap((statement: any) => statement.Action);
    expect([...new Set(allowed.map((action) => action.split(':')[0]))].sort()).toEqual(['kms', 'logs', 's3']);
  });

  test('are told to a local run', () => {
    expect(resource('AWS::CodePipeline::Pipeline').Metadata[PIPELINE_RECORD].actions['staging/orders-Definitions']).toEqual({
      kind: 'ecs-definitions', awsCommands: [],
    });
  });
});

test('several services build and deploy side by side', () => {
  const users = pipeline.addBuild(Build.image('users'));
  staging.deploy(Deployment.ecs(orders, { service: rolloutOf(platform).service }));
  staging.deploy(Deployment.ecs(users, { service: rolloutOf(platform, { taskDefinition: taskOf(platform.stack, 'Task', 'users'), priority: 2 }, 'Users').service }));
  expect(stageActions('Build').map((action) => `${action.Name}@${action.RunOrder}`)).toEqual(['orders@1', 'users@1']);
  expect(actionNames()).toEqual(['orders-Deploy@1 ECS', 'users-Deploy@1 ECS']);
});

describe('an imported service', () => {
  test('is deployed to with the roles that are given', () => {
    staging.deploy(Deployment.ecs(orders, { service: imported(), taskRoles: roles(), taskFamily: 'orders' }));
    expect(stageActions()[0].Configuration).toMatchObject({ ClusterName: 'shop', ServiceName: 'orders' });
    expect(stageActions()[0]).not.toHaveProperty('Region');
    expect(JSON.stringify(statements('Runs', 'ecs:UpdateService')[0].Resource)).toMatch(/:ecs:eu-central-1:111111111111:service\/shop\/orders/);
    expect(JSON.stringify(statements('Runs', 'ecs:TagResource')[0].Resource)).toMatch(/:task-definition\/orders:\*/);
    expect(statements('Runs', 'iam:PassRole')[0].Resource).toEqual(['arn:aws:iam::111111111111:role/execution', 'arn:aws:iam::111111111111:role/task']);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('may have a task definition of any family when none is given', () => {
    staging.deploy(Deployment.ecs(orders, { service: imported(), taskRoles: roles() }));
    expect(JSON.stringify(statements('Runs', 'ecs:TagResource')[0].Resource)).toMatch(/:task-definition\/\*:\*/);
  });

  test('of another account is deployed to by the role of that account, which may pull the image', () => {
    setUp({ account: '111111111111', region: 'eu-central-1' }, { deployRoleArn: 'arn:aws:iam::222222222222:role/deploy' });
    const service = ecs.BaseService.fromServiceArnWithCluster(stack, 'Imported', 'arn:aws:ecs:eu-central-1:222222222222:service/shop/orders');
    staging.deploy(Deployment.ecs(orders, { service, taskRoles: roles() }));
    expect(stageActions()[0].RoleArn).toBe('arn:aws:iam::222222222222:role/deploy');
    expect(statements('Runs', 'ecs:UpdateService')).toEqual([]);
    const policy = resource('AWS::ECR::Repository').Properties.RepositoryPolicyText.Statement[0];
    expect(policy.Action).toEqual(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']);
    expect(JSON.stringify(policy.Principal)).toContain(':iam::222222222222:root');
  });
});

describe('the image that runs', () => {
  const recorded = () => {
    const task = new ecs.FargateTaskDefinition(platform.stack, 'Recorded');
    const record = new DeployedImage(platform.stack, 'Image', { initialImage: ecs.ContainerImage.fromRegistry('nginx'), parameterName: '/orders/image' });
    task.addContainer('orders', { image: record.containerImage, portMappings: [{ containerPort: 8080 }] });
    return task;
  };

  test('is remembered after the deployment when the container was defined with it', () => {
    staging.deploy(Deployment.ecs(orders, { service: rolloutOf(platform, { taskDefinition: recorded() }).service }));
    expect(actionNames()).toEqual(['orders-Deploy@1 ECS', 'orders-Record@2 Lambda']);
    expect(JSON.parse(stageActions()[1].Configuration.UserParameters)).toEqual({ images: { '/orders/image': '#{orders-variables.IMAGE_URI}' } });
  });

  test('is remembered where it is said for an imported service', () => {
    setUp({ account: '111111111111', region: 'eu-central-1' });
    const record = DeployedImage.fromAttributes(stack, 'Record', {
      parameterName: '/orders/image', recorderArn: 'arn:aws:lambda:eu-central-1:111111111111:function:Services-images',
    });
    staging.deploy(Deployment.ecs(orders, { service: imported(), taskRoles: roles(), record }));
    expect(actionNames()).toEqual(['orders-Deploy@1 ECS', 'orders-Record@2 Lambda']);
  });
});

describe('AWS CodeDeploy', () => {
  const hook = (id: string) => lambda.Function.fromFunctionArn(platform.stack, id, `arn:aws:lambda:eu-central-1:111111111111:function:${id}`);

  beforeEach(() => {
    const rollout = Rollout.codeDeployCanary({ percent: 10, bake: Duration.minutes(10), beforeTraffic: hook('before'), afterTraffic: hook('after') });
    staging.deploy(Deployment.ecs(orders, { service: rolloutOf(platform, { rollout }).service }));
  });

  test('gets a task definition and a specification that the pipeline made', () => {
    expect(actionNames()).toEqual(['orders-Definitions@1 Commands', 'orders-Deploy@2 CodeDeployToECS']);
    const [definitions, deploy] = stageActions();
    expect(definitions.OutputArtifacts).toEqual([{ Name: 'staging-orders', Files: ['imagedefinitions.json', 'taskdef.json', 'appspec.yaml'] }]);
    expect(deploy.InputArtifacts).toEqual([{ Name: 'staging-orders' }]);
    expect(deploy.Configuration).toEqual({
      ApplicationName: { 'Fn::ImportValue': expect.stringMatching(/Application/) },
      DeploymentGroupName: { 'Fn::ImportValue': expect.stringMatching(/Group/) },
      TaskDefinitionTemplateArtifact: 'staging-orders',
      TaskDefinitionTemplatePath: 'taskdef.json',
      AppSpecTemplateArtifact: 'staging-orders',
      AppSpecTemplatePath: 'appspec.yaml',
    });
  });

  test('is called by a role that cannot update the service itself', () => {
    expect(statements('Runs', 'ecs:UpdateService')).toEqual([]);
    expect(statements('Runs', 'codedeploy:CreateDeployment')[0].Action).toEqual(['codedeploy:CreateDeployment', 'codedeploy:GetDeployment']);
    expect(statements('Runs', 'ecs:RegisterTaskDefinition')).toEqual([{ Effect: 'Allow', Action: 'ecs:RegisterTaskDefinition', Resource: '*' }]);
    expect(statements('Prepares', 'ecs:DescribeTaskDefinition')).toEqual([{ Effect: 'Allow', Action: 'ecs:DescribeTaskDefinition', Resource: '*' }]);
  });

  test('has commands that a local run leaves out, and that fit into the action', () => {
    const commands = stageActions()[0].Commands.map((command: any) => stack.resolve(command));
    const { awsCommands } = resource('AWS::CodePipeline::Pipeline').Metadata[PIPELINE_RECORD].actions['staging/orders-Definitions'];
    expect(awsCommands).toEqual(commands.slice(1));
    expect(commands.map((command: any) => JSON.stringify(command).length).filter((length: number) => length > 1000)).toEqual([]);
  });

  describe('runs commands that', () => {
    let directory: string;
    beforeEach(() => { directory = mkdtempSync(path.join(tmpdir(), 'ecs-')); });
    afterEach(() => rmSync(directory, { recursive: true }));

    const described = {
      containerDefinitions: [{ name: 'orders', image: 'old', cpu: 1 }, { name: 'log', image: 'log' }],
      family: 'orders',
      taskDefinitionArn: 'arn',
      revision: 4,
      status: 'ACTIVE',
      registeredAt: 1,
      compatibilities: ['EC2'],
    };
    const taskSet = { taskDefinition: 'orders:3', loadBalancers: [{ containerName: 'orders', containerPort: 8080 }] };

    /** Runs the commands with an AWS that knows one task definition and one task set. */
    const run = (definition: object) => {
      writeFileSync(path.join(directory, 'definition'), JSON.stringify(definition));
      writeFileSync(path.join(directory, 'tasks'), JSON.stringify(taskSet));
      const aws = 'aws() { case "$2" in describe-services) cat tasks;; describe-task-definition) cat definition;; esac; }';
      const commands = stageActions()[0].Commands.map((command: any) => typeof command === 'string' ? command : command['Fn::Join'][1]
        .map((part: any) => typeof part === 'string' ? part : 'orders').join(''));
      execFileSync('sh', ['-e', '-c', [aws, ...commands].join('\n')], {
        cwd: directory, stdio: 'pipe', env: { PATH: process.env.PATH, IMAGE_1: 'orders@sha256:1' },
      });
    };
    const read = (file: string) => readFileSync(path.join(directory, file), 'utf-8');

    test('put the image into the newest revision of the task definition', () => {
      run(described);
      expect(JSON.parse(read('taskdef.json'))).toEqual({
        containerDefinitions: [{ name: 'orders', image: 'orders@sha256:1', cpu: 1 }, { name: 'log', image: 'log' }], family: 'orders',
      });
    });

    test('say which container gets the traffic, and who validates', () => {
      run(described);
      expect(read('appspec.yaml')).toBe([
        'version: 0.0',
        'Resources:',
        '  - TargetService:',
        '      Type: AWS::ECS::Service',
        '      Properties:',
        '        TaskDefinition: <TASK_DEFINITION>',
        '        LoadBalancerInfo:',
        '          ContainerName: orders',
        '          ContainerPort: 8080',
        'Hooks:',
        '  - BeforeAllowTraffic: arn:aws:lambda:eu-central-1:111111111111:function:before',
        '  - AfterAllowTraffic: arn:aws:lambda:eu-central-1:111111111111:function:after',
        '',
      ].join('\n'));
    });

    test('fail when the task definition has no such container', () => {
      expect(() => run({ ...described, containerDefinitions: [{ name: 'web', image: 'old' }] })).toThrow(/the task definition has no container \["orders"\]/);
    });
  });
});
