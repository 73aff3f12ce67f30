import { buildRole, BuildParts, commandsRole, CommandsParts, pipelineRole, PipelineParts, writesLogs } from './role-kinds';
import { RoleTable } from './role-table';
import { Call, Context } from '../../helpers/iam';

// What roles are for that deliver containers: as in role-kinds.ts.

export interface Service {
  readonly service: string;
  readonly task: string;
  /** Roles of the task and of its execution. */
  readonly taskRoles: readonly string[];
}

/** What AWS CodeDeploy has for a service. */
export interface CodeDeploy {
  readonly application: string;
  readonly group: string;
  readonly config: string;
}

const TO_TASKS: Context = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
const REGISTERED: Context = { 'ecs:CreateAction': 'RegisterTaskDefinition' };

const LOGIN: Call = ['ecr:GetAuthorizationToken', '*'];
const pulls = (repository: string): Call => ['ecr:BatchCheckLayerAvailability,BatchGetImage,GetDownloadUrlForLayer', repository];
const pushes = (repository: string): Call => ['ecr:InitiateLayerUpload,UploadLayerPart,CompleteLayerUpload,PutImage', repository];
const passes = (roles: readonly string[], to: Context) => roles.map((role): Call => ['iam:PassRole', role, to]);

function extended(table: RoleTable, { may, mayNot }: Pick<RoleTable, 'may' | 'mayNot'>): RoleTable {
  return { ...table, may: [...table.may, ...may], mayNot: [...table.mayNot, ...mayNot] };
}

export interface EcsPipelineParts extends PipelineParts {
  readonly services: readonly Service[];
  /** Who deploys the services, if that is AWS CodeDeploy. */
  readonly codeDeploy?: CodeDeploy;
  readonly recorder: string;
}

/** A pipeline that has new revisions of task definitions put into its services, and no others. */
export function ecsPipelineRole({ services, codeDeploy, recorder, ...parts }: EcsPipelineParts): RoleTable {
  const updates = services.map(({ service }): Call => ['ecs:DescribeServices,UpdateService', service]);
  const describes: Call = ['ecs:DescribeTaskDefinition', '*'];
  return extended(pipelineRole(parts), {
    may: [
      ...services.flatMap(({ task, taskRoles }): Call[] => [
        ['ecs:RegisterTaskDefinition', task],
        ['ecs:TagResource', task, REGISTERED],
        ...passes(taskRoles, TO_TASKS),
      ]),
      ...codeDeploy ? startsDeployments(codeDeploy) : [...updates, describes],
      ['lambda:InvokeFunction', recorder],
    ],
    mayNot: [
      ...services.flatMap(({ service, task, taskRoles }): Call[] => [
        ['ecs:TagResource,UntagResource', task],
        ['ecs:TagResource', service, REGISTERED],
        ['ecs:UpdateServicePrimaryTaskSet', service],
        ...passes(taskRoles, { 'iam:PassedToService': 'lambda.amazonaws.com' }),
        ...taskRoles.map((role): Call => ['sts:AssumeRole', role]),
      ]),
      ...parts.roles?.flatMap((role) => passes([role], TO_TASKS)) ?? [],
      ...codeDeploy ? [...updates, describes] : [],
      LOGIN,
    ],
  });
}

function startsDeployments({ application, group, config }: CodeDeploy): Call[] {
  return [
    ['codedeploy:GetApplication,GetApplicationRevision,RegisterApplicationRevision', application],
    ['codedeploy:CreateDeployment,GetDeployment', group],
    ['codedeploy:GetDeploymentConfig', config],
  ];
}

/** What an image build takes beside the source. */
export interface ImageParts {
  readonly repository: string;
  readonly baseImages?: readonly string[];
  readonly secrets?: readonly string[];
}

/** Builds an image in a project and pushes it: without the cache of files, since layers are cached beside the images. */
export function imageBuildRole({ repository, baseImages = [], secrets = [], ...build }: ImageParts & BuildParts): RoleTable {
  return extended(buildRole({ reports: [], ...build, cache: false }), {
    may: [
      LOGIN,
      ...[repository, ...baseImages].map(pulls),
      pushes(repository),
      ...secrets.map((secret): Call => ['secretsmanager:GetSecretValue', secret]),
    ],
    mayNot: [
      ['ecr:BatchDeleteImage,PutImageTagMutability,PutLifecyclePolicy', repository],
      ...baseImages.map(pushes),
      ...secrets.flatMap((secret): Call[] => [['secretsmanager:PutSecretValue,DescribeSecret', secret]]),
    ],
  });
}

/** The same by CodePipeline itself. */
export function managedImageBuildRole({ repository, ...commands }: { readonly repository: string } & CommandsParts): RoleTable {
  return extended(commandsRole(commands), {
    may: [LOGIN, pulls(repository), pushes(repository), ['ecr:DescribeRepositories', repository]],
    mayNot: [['ecr:BatchDeleteImage,PutImageTagMutability,PutLifecyclePolicy', repository]],
  });
}

/** Writes down which image each container gets: with AWS CodeDeploy, from what the service runs. */
export function prepareRole({ service, ...commands }: { readonly service: string } & CommandsParts): RoleTable {
  return extended(commandsRole({ ...commands, output: true }), {
    may: [['ecs:DescribeServices', service], ['ecs:DescribeTaskDefinition', '*']],
    mayNot: [['ecs:UpdateService', service]],
  });
}

/** Remembers images, in parameters that it defines and removes. */
export function recorderRole({ parameters, logs }: { readonly parameters: readonly string[]; readonly logs: string }): RoleTable {
  return {
    assumedBy: 'lambda.amazonaws.com',
    may: [
      ...parameters.map((parameter): Call => ['ssm:PutParameter,DeleteParameter', parameter]),
      ['codepipeline:PutJobSuccessResult,PutJobFailureResult', '*'],
      writesLogs(logs),
    ],
    mayNot: parameters.flatMap((parameter): Call[] => [
      ['ssm:GetParameter,AddTagsToResource', parameter],
      ['ssm:PutParameter,DeleteParameter', `${parameter}Else`],
    ]),
  };
}

/** What shifts the traffic of a service. */
export interface TrafficParts {
  readonly rules: readonly string[];
  readonly targetGroups: readonly string[];
  readonly hooks: readonly string[];
}

const DESCRIBES_TRAFFIC = 'elasticloadbalancing:DescribeListeners,DescribeRules,DescribeTargetGroups';
const shifts = ({ rules, hooks }: TrafficParts): Call[] => [
  ...rules.map((rule): Call => ['elasticloadbalancing:ModifyRule', rule]),
  ...hooks.map((hook): Call => ['lambda:InvokeFunction', hook]),
];

/** Lets Amazon ECS shift the traffic of one service; `others` are rules and target groups beside it. */
export function infrastructureRole({ others, ...traffic }: TrafficParts & { readonly others: Pick<TrafficParts, 'rules' | 'targetGroups'> }): RoleTable {
  return {
    assumedBy: 'ecs.amazonaws.com',
    may: [
      ...shifts(traffic),
      ...traffic.targetGroups.map((group): Call => ['elasticloadbalancing:RegisterTargets,DeregisterTargets', group]),
      [`${DESCRIBES_TRAFFIC},DescribeTargetHealth`, '*'],
    ],
    mayNot: [
      ...others.rules.map((rule): Call => ['elasticloadbalancing:ModifyRule', rule]),
      ...others.targetGroups.map((group): Call => ['elasticloadbalancing:RegisterTargets,DeregisterTargets', group]),
      ...traffic.rules.map((rule): Call => ['elasticloadbalancing:SetRulePriorities', rule]),
      ...traffic.hooks.map((hook): Call => ['lambda:UpdateFunctionCode', hook]),
    ],
  };
}

export interface CodeDeployParts extends TrafficParts, Service {
  readonly listeners: readonly string[];
  readonly alarms: readonly string[];
}

/** Lets AWS CodeDeploy run a second task set of one service and shift its traffic. */
export function codeDeployRole({ service, task, taskRoles, listeners, alarms, ...traffic }: CodeDeployParts): RoleTable {
  const taskSet = (of: string) => `arn:aws:ecs:{AWS::Region}:{AWS::AccountId}:task-set/shop/${of}/a1b2c3d`;
  return {
    assumedBy: 'codedeploy.amazonaws.com',
    may: [
      ...shifts(traffic),
      ...listeners.map((listener): Call => ['elasticloadbalancing:ModifyListener', listener]),
      [DESCRIBES_TRAFFIC, '*'],
      ['ecs:DescribeServices,UpdateServicePrimaryTaskSet', service],
      ['ecs:CreateTaskSet,DeleteTaskSet', taskSet(`{${service}}`)],
      ...passes(taskRoles, TO_TASKS),
      ...alarms.map((alarm): Call => ['cloudwatch:DescribeAlarms', alarm]),
    ],
    mayNot: [
      ['ecs:UpdateService', service],
      ['ecs:CreateTaskSet,DeleteTaskSet', taskSet(`{${service}}-else`)],
      ['ecs:RegisterTaskDefinition', task],
      ...passes(taskRoles, { 'iam:PassedToService': 'lambda.amazonaws.com' }),
      ...traffic.targetGroups.map((group): Call => ['elasticloadbalancing:RegisterTargets', group]),
      ...listeners.map((listener): Call => ['elasticloadbalancing:DeleteListener', listener]),
      ...alarms.map((alarm): Call => ['cloudwatch:SetAlarmState,DisableAlarmActions', alarm]),
    ],
  };
}

/** The role of a task's execution, of which the library adds that the images can be pulled. */
export function executionRole({ images }: { readonly images: readonly string[] }): RoleTable {
  return { assumedBy: 'ecs-tasks.amazonaws.com', may: [LOGIN, ...images.map(pulls)], mayNot: images.map(pushes) };
}

/** The role of a task, which gets nothing from the library. */
export function taskRole({ images }: { readonly images: readonly string[] }): RoleTable {
  return { assumedBy: 'ecs-tasks.amazonaws.com', may: [], mayNot: [LOGIN, ...images.map(pulls)] };
}
