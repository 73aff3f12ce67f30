import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { EnvironmentOptions } from './delivery-environment';
import { DeliveryPipeline } from './delivery-pipeline';
import { InfrastructureTarget } from './infrastructure-target';
import { Build, DeliveryBuild } from '../builds';
import { Check } from '../checks';
import { DeliveryDeployment } from '../deployments';
import { DeliveryFoundation } from '../foundation';
import { Notification } from '../observability';
import { Source } from '../sources';

/** An environment of an InfrastructurePipeline. */
export interface InfrastructureEnvironment extends EnvironmentOptions {
  /** Name of the environment, and of its stage. */
  readonly name: string;
  /** What is delivered here, and with which settings. All environments have the same kind. */
  readonly target: InfrastructureTarget;
  /**
   * What must hold before the deployment: see DeliveryEnvironment.require.
   * @default - nothing
   */
  readonly requirements?: Check[];
  /**
   * What must hold after the deployment.
   * @default - nothing beyond the success of the deployment
   */
  readonly checks?: Check[];
}

/** Properties of an InfrastructurePipeline. */
export interface InfrastructurePipelineProps {
  /** Where the code comes from, and what starts the pipeline. */
  readonly source: Source;
  /** Environments, in the order of delivery. */
  readonly environments: InfrastructureEnvironment[];
  /**
   * Directory of the infrastructure in the repository.
   * @default 'infrastructure'
   */
  readonly directory?: string;
  /**
   * How the infrastructure is built, for what `directory` cannot say.
   * @default - a build named `infrastructure` of the kind that the first environment takes
   */
  readonly infrastructure?: Build;
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
 * The delivery pipeline of infrastructure: built once, then per environment planned, approved, deployed as planned, and checked.
 *
 * Defines a DeliveryPipeline with one build and a deployment and checks in each environment.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { ApprovalGate, InfrastructurePipeline, InfrastructureTarget, Source, TerraformPermissions, TerraformState } from 'cdk-delivery-pipelines';
 *
 * declare const stack: Stack;
 * declare const connectionArn: string;
 * const state = new TerraformState(stack, 'State');
 * new InfrastructurePipeline(stack, 'Platform', {
 *   source: Source.gitHub('acme/platform', { connectionArn }),
 *   environments: [
 *     { name: 'dev', target: InfrastructureTarget.terraform({ state, permissions: [TerraformPermissions.dynamoDbTables('dev-')] }) },
 *     {
 *       name: 'production',
 *       target: InfrastructureTarget.terraform({ state, permissions: [TerraformPermissions.dynamoDbTables('production-')] }),
 *       approval: new ApprovalGate(stack, 'Gate'),
 *       skipApprovalWithoutChanges: true,
 *     },
 *   ],
 * });
 */
export class InfrastructurePipeline extends Construct {
  /** The pipeline that this is a short form of: add builds, environments and checks to it. */
  public readonly delivery: DeliveryPipeline;
  /** The pipeline of aws-cdk-lib, for what the options do not offer. */
  public readonly pipeline: codepipeline.Pipeline;
  /** The build of the infrastructure. */
  public readonly infrastructure: DeliveryBuild;
  /** The deployments by name of the environment: their outputs are for what is delivered after them. */
  public readonly deployments: { [environment: string]: DeliveryDeployment };

  constructor(scope: Construct, id: string, props: InfrastructurePipelineProps) {
    super(scope, id);
    validate(`infrastructure pipeline '${id}'`, props);
    const { environments, directory = 'infrastructure', infrastructure } = props;
    this.delivery = new DeliveryPipeline(this, 'Default', props);
    this.pipeline = this.delivery.pipeline;
    this.infrastructure = this.delivery.addBuild(infrastructure ?? environments[0].target._buildOf('infrastructure', directory));
    this.deployments = Object.fromEntries(environments.map((options) => {
      const { name, target, requirements = [], checks = [] } = options;
      const environment = this.delivery.addEnvironment(name, options);
      for (const requirement of requirements) environment.require(requirement);
      const deployment = environment.deploy(target._deploymentOf(this.infrastructure));
      for (const check of checks) environment.verify(check);
      return [name, deployment];
    }));
  }
}

function validate(who: string, { environments, directory, infrastructure }: InfrastructurePipelineProps): void {
  if (environments.length === 0) throw new Error(`${who}: it delivers to at least one environment, got none; add one to environments`);
  if (infrastructure && directory !== undefined) {
    throw new Error(`${who}: directory is for what the pipeline builds itself, got '${directory}' and a build too; give it to that build`);
  }
}
