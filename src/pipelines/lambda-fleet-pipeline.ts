import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { EnvironmentOptions } from './delivery-environment';
import { DeliveryPipeline } from './delivery-pipeline';
import { Build, DeliveryBuild, FunctionPackage, LayerPackage } from '../builds';
import { Check } from '../checks';
import { Deployment } from '../deployments';
import { DeliveryFoundation } from '../foundation';
import { LambdaFleet } from '../hosting';
import { Notification } from '../observability';
import { Rollout } from '../rollouts';
import { Source } from '../sources';

/** An environment of a LambdaFleetPipeline. */
export interface FleetEnvironment extends EnvironmentOptions {
  /** Name of the environment, and of its stage. */
  readonly name: string;
  /** The functions of the environment. */
  readonly fleet: LambdaFleet;
  /**
   * How a new version takes over from the old one: Rollout.allAtOnce, Rollout.linear or Rollout.canary.
   * @default - all at once, and no alarm is watched
   */
  readonly rollout?: Rollout;
  /**
   * What must hold before the deployment: see DeliveryEnvironment.require.
   * @default - nothing
   */
  readonly requirements?: Check[];
  /**
   * What must hold after the deployment.
   * @default - nothing beyond the start of the functions
   */
  readonly checks?: Check[];
}

/** Properties of a LambdaFleetPipeline. */
export interface LambdaFleetPipelineProps {
  /** Where the code comes from, and what starts the pipeline. */
  readonly source: Source;
  /** Environments, in the order of delivery. */
  readonly environments: FleetEnvironment[];
  /** Packages by name of the function: every fleet has the same names. */
  readonly functions: { [name: string]: FunctionPackage };
  /**
   * Layers that the functions take, by name.
   * @default - the pipeline builds none
   */
  readonly layers?: { [name: string]: LayerPackage };
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
 * The delivery pipeline of functions: each that changed is tested and built once, then per environment approved, deployed and checked.
 *
 * Defines a DeliveryPipeline with a build of functions, one of layers, and a deployment and checks in each environment.
 *
 * @example
 * import { Duration, Stack } from 'aws-cdk-lib';
 * import { ApprovalGate, Check, FunctionPackage, LambdaFleet, LambdaFleetPipeline, LayerPackage, Rollout, Source } from 'cdk-delivery-pipelines';
 *
 * declare const stack: Stack;
 * declare const connectionArn: string;
 * declare const staging: LambdaFleet;
 * declare const production: LambdaFleet;
 * new LambdaFleetPipeline(stack, 'Analytics', {
 *   source: Source.gitHub('acme/analytics', { connectionArn }),
 *   functions: {
 *     ingest: FunctionPackage.python('functions/ingest', { layers: ['common'] }),
 *     report: FunctionPackage.java('functions/report'),
 *   },
 *   layers: { common: LayerPackage.python('layers/common') },
 *   environments: [
 *     { name: 'staging', fleet: staging, checks: [Check.invoke(staging, 'ingest', { expected: { accepted: 0 } })] },
 *     {
 *       name: 'production',
 *       fleet: production,
 *       approval: new ApprovalGate(stack, 'Gate'),
 *       rollout: Rollout.canary({ percent: 10, bake: Duration.minutes(10) }),
 *     },
 *   ],
 * });
 */
export class LambdaFleetPipeline extends Construct {
  /** The pipeline that this is a short form of: add builds, environments and checks to it. */
  public readonly delivery: DeliveryPipeline;
  /** The pipeline of aws-cdk-lib, for what the options do not offer. */
  public readonly pipeline: codepipeline.Pipeline;
  /** The build of the functions. */
  public readonly functions: DeliveryBuild;
  /** The build of the layers, when there are any. */
  public readonly layers?: DeliveryBuild;

  constructor(scope: Construct, id: string, props: LambdaFleetPipelineProps) {
    super(scope, id);
    const { functions, layers, environments } = props;
    if (environments.length === 0) {
      throw new Error(`lambda fleet pipeline '${id}': it delivers to at least one environment, got none; add one to environments`);
    }
    this.delivery = new DeliveryPipeline(this, 'Default', props);
    this.pipeline = this.delivery.pipeline;
    this.functions = this.delivery.addBuild(Build.functions('functions', { functions }));
    this.layers = layers && this.delivery.addBuild(Build.layers('layers', { layers }));
    for (const environment of environments) {
      const { fleet, rollout, requirements = [], checks = [] } = environment;
      const target = this.delivery.addEnvironment(environment.name, environment);
      for (const requirement of requirements) target.require(requirement);
      target.deploy(Deployment.functions(this.functions, { fleet, layers: this.layers, rollout }));
      for (const check of checks) target.verify(check);
    }
  }
}
