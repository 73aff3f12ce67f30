import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { serviceArn } from './ecs-permissions';
import { BuiltImage } from '../../builds';
import { quote } from '../../checks/private/http-command';
import { RolloutConfig } from '../../rollouts/rollout-config';
import { DeploymentBindOptions, DeploymentStep } from '../deployment-config';

export const IMAGE_DEFINITIONS = 'imagedefinitions.json';
export const TASK_DEFINITION = 'taskdef.json';
export const APP_SPEC = 'appspec.yaml';

export interface DefinitionsProps {
  /** Name of the deployment. */
  readonly name: string;
  /** By name of the container. */
  readonly images: { readonly [container: string]: BuiltImage };
  readonly bind: DeploymentBindOptions;
  /** What AWS CodeDeploy needs beside the images. */
  readonly codeDeploy?: CodeDeployDefinitions;
}

export interface CodeDeployDefinitions {
  readonly service: ecs.IBaseService;
  readonly rollout: RolloutConfig;
  readonly family?: string;
}

export interface Definitions {
  readonly artifact: codepipeline.Artifact;
  readonly step: DeploymentStep;
}

/** A step that writes down which image each container gets, and for AWS CodeDeploy also the whole task definition and how to deploy it. */
export function definitionsStep({ name, images, bind, codeDeploy }: DefinitionsProps): Definitions {
  const role = bind.obtainPrepareRole();
  // A variable of the pipeline has its value in the environment of an action; nothing says that it would have it in a command.
  const variables = Object.entries(images).map(([container, image], i) => ({ container, variable: `IMAGE_${i + 1}`, uri: image.uri }));
  const content = JSON.stringify(variables.map(({ container }) => ({ name: container, imageUri: '%s' })));
  const awsCommands = codeDeploy ? codeDeployCommands(codeDeploy) : [];
  if (codeDeploy) {
    role.allow(new iam.PolicyStatement({ actions: ['ecs:DescribeServices'], resources: [serviceArn(codeDeploy.service)] }));
    role.allowWildcard('Amazon ECS describes task definitions on no resource', new iam.PolicyStatement({
      actions: ['ecs:DescribeTaskDefinition'], resources: ['*'],
    }));
  }
  const artifactName = `${bind.environmentName}-${name}`.replace(/[^A-Za-z0-9_-]/g, '_');
  const artifact = new codepipeline.Artifact(artifactName, [IMAGE_DEFINITIONS, ...(codeDeploy ? [TASK_DEFINITION, APP_SPEC] : [])]);
  return {
    artifact,
    step: {
      name: 'Definitions',
      record: { kind: 'ecs-definitions', awsCommands },
      environment: Object.fromEntries(variables.map(({ variable, uri }) => [variable, uri])),
      action: (actionName, runOrder) => new actions.CommandsAction({
        actionName,
        runOrder,
        input: bind.source,
        output: artifact,
        commands: [`printf ${quote(`${content}\\n`)} ${variables.map(({ variable }) => `"$${variable}"`).join(' ')} > ${IMAGE_DEFINITIONS}`, ...awsCommands],
        role: role.forConstructs,
      }),
    },
  };
}

/** Fields of a task definition that are no input for registering the next one. */
const OUTPUT_FIELDS = [
  'taskDefinitionArn', 'revision', 'status', 'requiresAttributes', 'compatibilities', 'registeredAt', 'registeredBy', 'deregisteredAt',
].map((field) => `.${field}`).join(', ');

const WITH_IMAGES = '($images[0] | map({key: .name, value: .imageUri}) | from_entries) as $uri'
  + ' | [.containerDefinitions[].name] as $names'
  + ' | if ($uri | keys) - $names == [] then . else error("the task definition has no container \\($uri | keys - $names)") end'
  + ' | .containerDefinitions |= map(if $uri[.name] then .image = $uri[.name] else . end)'
  + ` | del(${OUTPUT_FIELDS})`;

/**
 * The newest revision of the task definition is the one to go on from: CloudFormation registers changes of the configuration, and
 * leaves it to CodeDeploy to roll them out.
 */
function codeDeployCommands({ service, rollout, family }: CodeDeployDefinitions): string[] {
  return [
    `aws ecs describe-services --cluster ${service.cluster.clusterName} --services ${service.serviceName} `
      + '--query "services[0].taskSets[?status==\'PRIMARY\'] | [0]" --output json > current-tasks.json',
    `aws ecs describe-task-definition --task-definition ${family ?? '"$(jq -r .taskDefinition current-tasks.json)"'} --query taskDefinition --output json > current.json`,
    `jq --slurpfile images ${IMAGE_DEFINITIONS} ${quote(WITH_IMAGES)} current.json > ${TASK_DEFINITION}`,
    `jq -r ${quote(appSpecProgram(rollout))} current-tasks.json > ${APP_SPEC}`,
  ];
}

/** @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html */
function appSpecProgram({ beforeTraffic, afterTraffic }: RolloutConfig): string {
  const hooks = [
    ...(beforeTraffic ? [`  - BeforeAllowTraffic: ${beforeTraffic.functionArn}`] : []),
    ...(afterTraffic ? [`  - AfterAllowTraffic: ${afterTraffic.functionArn}`] : []),
  ];
  const lines = [
    'version: 0.0',
    'Resources:',
    '  - TargetService:',
    '      Type: AWS::ECS::Service',
    '      Properties:',
    '        TaskDefinition: <TASK_DEFINITION>',
    '        LoadBalancerInfo:',
    '          ContainerName: \\(.containerName)',
    '          ContainerPort: \\(.containerPort)',
    ...(hooks.length > 0 ? ['Hooks:', ...hooks] : []),
  ];
  return `.loadBalancers[0] | ${lines.map((line) => `"${line}"`).join(', ')}`;
}
