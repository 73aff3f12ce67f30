import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { EnvironmentOptions } from './delivery-environment';
import { DeliveryPipeline } from './delivery-pipeline';
import { Build, DeliveryBuild } from '../builds';
import { Check } from '../checks';
import { Deployment, IDeployedImage } from '../deployments';
import { DeliveryFoundation } from '../foundation';
import { Notification } from '../observability';
import { Rollout } from '../rollouts';
import { Source } from '../sources';

/** An environment of an EcsServicePipeline. */
export interface EcsEnvironment extends EnvironmentOptions {
  /** Name of the environment, and of its stage. */
  readonly name: string;
  /** Where the image goes: a service of this app, EcsRollout's for one, or an imported one, then with `taskRoles`. */
  readonly service: ecs.IBaseService;
  /**
   * Name of the container that gets the image.
   * @default - the container that the image was built for
   */
  readonly container?: string;
  /**
   * How the new version takes over from the old one. The service has to be defined for it; synthesis fails when it is not.
   * @default - as the service was defined
   */
  readonly rollout?: Rollout;
  /**
   * The deployment group, when AWS CodeDeploy deploys the service.
   * @default - that of EcsRollout
   */
  readonly deploymentGroup?: codedeploy.IEcsDeploymentGroup;
  /**
   * Where to remember which image runs.
   * @default - the DeployedImage that the container was defined with, if there is one
   */
  readonly record?: IDeployedImage;
  /**
   * Roles of the task and of its execution.
   * @default - those of the task definition; an imported service needs them
   */
  readonly taskRoles?: iam.IRole[];
  /**
   * Family of the task definition of an imported service.
   * @default - that of the task definition; for an imported service the pipeline may tag new revisions of any
   */
  readonly taskFamily?: string;
  /**
   * What must hold before the deployment: see DeliveryEnvironment.require.
   * @default - nothing
   */
  readonly requirements?: Check[];
  /**
   * What must hold after the deployment.
   * @default - nothing beyond the health of the tasks
   */
  readonly checks?: Check[];
}

/** Properties of an EcsServicePipeline. */
export interface EcsServicePipelineProps {
  /** Where the code comes from, and what starts the pipeline. */
  readonly source: Source;
  /** Environments, in the order of delivery. */
  readonly environments: EcsEnvironment[];
  /**
   * Directory of the application in the repository: the build context, with its Dockerfile.
   * @default - the root of the repository
   */
  readonly directory?: string;
  /**
   * Commands that test the application, run in `directory` before the image is built.
   * @default - none
   */
  readonly testCommands?: string[];
  /**
   * How the image is built, for what `directory` and `testCommands` cannot say.
   * @default - Build.image, named after the container of the first environment's service
   */
  readonly image?: Build;
  /**
   * Artifact bucket, key, log retention and tags.
   * @default - the foundation of the stack, defined when there is none: see DeliveryFoundation.of
   */
  readonly foundation?: DeliveryFoundation;
  /**
   * Name of the pipeline. Its first 20 characters name the artifacts: keep them apart from those of other pipelines.
   * @default - the construct id and a hash, at most 20 characters
   */
  readonly pipelineName?: string;
  /**
   * Who hears of approvals that wait, of failures, deliveries and rollbacks.
   * @default - nobody
   */
  readonly notifications?: Notification[];
}

/**
 * The delivery pipeline of a container service: its image is built once, then per environment approved, rolled out and checked.
 *
 * Defines a DeliveryPipeline with one build and a deployment and checks in each environment.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { ApprovalGate, Check, EcsRollout, EcsServicePipeline, Source } from 'cdk-delivery-pipelines';
 *
 * declare const stack: Stack;
 * declare const connectionArn: string;
 * declare const staging: EcsRollout;
 * declare const production: EcsRollout;
 * new EcsServicePipeline(stack, 'Orders', {
 *   source: Source.gitHub('acme/shop', { connectionArn, paths: ['services/orders/**'] }),
 *   directory: 'services/orders',
 *   testCommands: ['npm ci', 'npm test'],
 *   environments: [
 *     { name: 'staging', service: staging.service, checks: [Check.http('https://staging.example.com/health')] },
 *     { name: 'production', service: production.service, approval: new ApprovalGate(stack, 'Gate') },
 *   ],
 * });
 */
export class EcsServicePipeline extends Construct {
  /** The pipeline that this is a short form of: add builds, environments and checks to it. */
  public readonly delivery: DeliveryPipeline;
  /** The pipeline of aws-cdk-lib, for what the options do not offer. */
  public readonly pipeline: codepipeline.Pipeline;
  /** The build of the image. */
  public readonly image: DeliveryBuild;

  constructor(scope: Construct, id: string, props: EcsServicePipelineProps) {
    super(scope, id);
    validate(`ecs service pipeline '${id}'`, props);
    this.delivery = new DeliveryPipeline(this, 'Default', props);
    this.pipeline = this.delivery.pipeline;
    const { directory, testCommands, environments } = props;
    this.image = this.delivery.addBuild(props.image ?? Build.image(containerOf(environments[0]) ?? 'app', { directory, testCommands }));
    for (const environment of environments) {
      const { service, container, rollout, deploymentGroup, record, taskRoles, taskFamily, requirements = [], checks = [] } = environment;
      const target = this.delivery.addEnvironment(environment.name, environment);
      for (const requirement of requirements) target.require(requirement);
      target.deploy(Deployment.ecs(this.image, { service, container, rollout, deploymentGroup, record, taskRoles, taskFamily }));
      for (const check of checks) target.verify(check);
    }
  }
}

/** The container that the image is for, as far as that is told. */
function containerOf({ container, service }: EcsEnvironment): string | undefined {
  const { taskDefinition } = service as Partial<ecs.BaseService>;
  return container ?? taskDefinition?.defaultContainer?.containerName;
}

function validate(who: string, { environments, image, directory, testCommands }: EcsServicePipelineProps): void {
  if (environments.length === 0) {
    throw new Error(`${who}: it delivers to at least one environment, got none; add one to environments`);
  }
  if (image && (directory !== undefined || testCommands !== undefined)) {
    throw new Error(`${who}: ${directory === undefined ? 'testCommands' : 'directory'} is for the image that the pipeline builds itself, got an image too; `
      + 'give the options to Build.image');
  }
}
