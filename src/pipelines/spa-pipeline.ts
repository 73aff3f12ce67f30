import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { EnvironmentOptions } from './delivery-environment';
import { DeliveryPipeline } from './delivery-pipeline';
import { Build, DeliveryBuild } from '../builds';
import { Check } from '../checks';
import { Deployment } from '../deployments';
import { DeliveryFoundation } from '../foundation';
import { ISpaHosting } from '../hosting';
import { Notification } from '../observability';
import { Source } from '../sources';

/** An environment of a SpaPipeline. */
export interface SpaEnvironment extends EnvironmentOptions {
  /** Name of the environment, and of its stage. */
  readonly name: string;
  /** Where the site goes. */
  readonly hosting: ISpaHosting;
  /**
   * What differs from environment to environment, written as JSON into the application's configuration file.
   * @default - no configuration file is written
   */
  readonly configuration?: { [name: string]: string };
  /**
   * File that the application loads its configuration from.
   * @default 'config.json'
   */
  readonly configurationFile?: string;
  /**
   * What must hold before the deployment: see DeliveryEnvironment.require.
   * @default - nothing
   */
  readonly requirements?: Check[];
  /**
   * What must hold after the deployment.
   * @default - the site's address answers with status 200
   */
  readonly checks?: Check[];
  /**
   * A build of the environment's own, for an application that has its configuration compiled in.
   * @default - the build of the pipeline: built once, promoted everywhere
   */
  readonly site?: Build;
}

/** Properties of a SpaPipeline. */
export interface SpaPipelineProps {
  /** Where the code comes from, and what starts the pipeline. */
  readonly source: Source;
  /** Environments, in the order of delivery. */
  readonly environments: SpaEnvironment[];
  /**
   * How the site is built.
   * @default - Build.site('site'): the application at the root of the repository
   */
  readonly site?: Build;
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
 * The delivery pipeline of a single-page app: built once, then per environment approved, released and checked.
 *
 * Defines a DeliveryPipeline with one build and an upload, a release and checks in each environment.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { ApprovalGate, Build, Source, SpaHosting, SpaPipeline } from 'cdk-delivery-pipelines';
 *
 * declare const stack: Stack;
 * declare const connectionArn: string;
 * new SpaPipeline(stack, 'Storefront', {
 *   source: Source.gitHub('acme/shop', { connectionArn, paths: ['apps/storefront/**'] }),
 *   site: Build.site('storefront', { directory: 'apps/storefront' }),
 *   environments: [
 *     { name: 'staging', hosting: new SpaHosting(stack, 'Staging'), configuration: { apiUrl: 'https://api.staging.example.com' } },
 *     {
 *       name: 'production',
 *       hosting: new SpaHosting(stack, 'Production'),
 *       configuration: { apiUrl: 'https://api.example.com' },
 *       approval: new ApprovalGate(stack, 'Gate', { checklist: ['the cart works on a phone'] }),
 *     },
 *   ],
 * });
 */
export class SpaPipeline extends Construct {
  /** The pipeline that this is a short form of: add builds, environments and checks to it. */
  public readonly delivery: DeliveryPipeline;
  /** The pipeline of aws-cdk-lib, for what the options do not offer. */
  public readonly pipeline: codepipeline.Pipeline;

  constructor(scope: Construct, id: string, props: SpaPipelineProps) {
    super(scope, id);
    if (props.environments.length === 0) {
      throw new Error(`spa pipeline '${id}': it delivers to at least one environment, got none; add one to environments`);
    }
    this.delivery = new DeliveryPipeline(this, 'Default', props);
    this.pipeline = this.delivery.pipeline;
    let shared: DeliveryBuild | undefined;
    for (const environment of props.environments) {
      const build = environment.site
        ? this.delivery.addBuild(environment.site)
        : shared ??= this.delivery.addBuild(props.site ?? Build.site('site'));
      const { hosting, configuration, configurationFile, requirements = [] } = environment;
      const target = this.delivery.addEnvironment(environment.name, environment);
      for (const requirement of requirements) target.require(requirement);
      target.deploy(Deployment.site(build, { hosting, configuration, configurationFile }));
      for (const check of environment.checks ?? [Check.http(hosting.url)]) target.verify(check);
    }
  }
}
