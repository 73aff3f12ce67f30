import { Duration, Environment } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { LayoutCheck, LayoutEnvironment } from './layout';
import { ApprovalGate } from '../approvals';
import { Build, DeliveryBuild } from '../builds';
import { Check } from '../checks';
import { CheckConfig, CheckMoment, CheckRule, CheckStep } from '../checks/check-config';
import { DeliveryDeployment, Deployment } from '../deployments';
import { BoundBuild } from './private/bound-build';
import { dependenciesOf, layoutOf } from './private/dependencies';
import { DeploymentConfig } from '../deployments/deployment-config';
import { DeploymentTarget } from '../foundation/private/deployment-target';
import { Permissions } from '../foundation/private/service-role';

/** Options of DeliveryPipeline.addEnvironment. */
export interface EnvironmentOptions {
  /**
   * Somebody has to approve before anything is deployed here. What deployments say they would change is found out before, and shown.
   * @default - no approval
   */
  readonly approval?: ApprovalGate;
  /**
   * Whether users depend on it. A local run never skips tests on the way to a production environment.
   * @default - true when the name is `production` or `prod`
   */
  readonly production?: boolean;
  /**
   * Account and region of what is deployed here. Another account takes a `deployRoleArn`, another region a replica of the artifacts:
   * see DeployRole and ArtifactReplica.
   * @default - the account of `deployRoleArn`, else that of the pipeline; the region of the pipeline
   */
  readonly env?: Environment;
  /**
   * ARN of the role that deploys here. The pipeline may assume this role and no other; the role may read the artifacts of the pipeline.
   * The first environment with such a role gives the role of the pipeline a name, which the deploy role can trust.
   * @default - the role of the pipeline deploys
   */
  readonly deployRoleArn?: string;
  /**
   * Nobody is asked when no deployment would change anything: the stage of the approval is left out. All deployments of the environment
   * have to be such that say so before they are made.
   * @default false
   */
  readonly skipApprovalWithoutChanges?: boolean;
  /**
   * The service tries builds, deployments and checks of the environment again when they fail, before the stage counts as failed.
   * @default false
   */
  readonly retryOnFailure?: boolean;
  /**
   * Alarms that tell of a bad release, in the account and region of the pipeline. One that is in ALARM within `bakeTime` after the
   * deployments fails the stage.
   * @default - no alarm is watched after the deployments
   */
  readonly rollbackOn?: cloudwatch.IAlarm[];
  /**
   * How long the alarms are watched, in whole minutes.
   * @default Duration.minutes(10)
   */
  readonly bakeTime?: Duration;
  /**
   * A failure of the stage, be it a deployment, a check or an alarm, undoes what the execution deployed: sites go back to the release,
   * functions to the versions and services of Amazon ECS to the task definition before, as long as nothing newer is live. Infrastructure
   * and services under AWS CodeDeploy stay. After it, retry all actions of the stage, not the failed ones alone: those would look at
   * what is live again.
   * @default - true with `rollbackOn`, else false
   */
  readonly rollbackOnFailure?: boolean;
}

/** Options of DeliveryEnvironment.require and DeliveryEnvironment.verify. */
export interface CheckPlacementOptions {
  /**
   * The delivery goes on when the check does not hold: what it found is told and shown, no more.
   * @default false
   */
  readonly advisory?: boolean;
}

/** A check where it stands. */
interface BoundCheck {
  readonly moment: CheckMoment;
  readonly config: CheckConfig;
}

/** What a pipeline offers to its environments. */
interface EnvironmentHost {
  /** The region of the environment, when it is not that of the pipeline. */
  readonly region?: string;
  /** Permissions of the pipeline's own role. */
  readonly permissions: Permissions;
  bindBuild(scope: DeliveryEnvironment, build: Build): BoundBuild;
  bindDeployment(scope: DeliveryEnvironment, deployment: Deployment): DeploymentConfig;
  bindCheck(scope: DeliveryEnvironment, check: Check, moment: CheckMoment, advisory: boolean): CheckConfig;
}

/**
 * An environment that a pipeline delivers to. Made by DeliveryPipeline.addEnvironment.
 *
 * @example
 * import { Check, DeliveryBuild, DeliveryPipeline, Deployment, ISpaHosting } from 'cdk-delivery-pipelines';
 *
 * declare const pipeline: DeliveryPipeline;
 * declare const storefront: DeliveryBuild; // pipeline.addBuild(Build.site('storefront'))
 * declare const hosting: ISpaHosting;
 * const staging = pipeline.addEnvironment('staging');
 * staging.require(Check.coverage(storefront, { minimum: 70 }));
 * staging.deploy(Deployment.site(storefront, { hosting }));
 * staging.verify(Check.http(hosting.url, { expectedText: '<div id="root">' }));
 */
export class DeliveryEnvironment extends Construct {
  /** @internal */
  public static _of(scope: Construct, name: string, host: EnvironmentHost, options: EnvironmentOptions): DeliveryEnvironment {
    return new DeliveryEnvironment(scope, name, host, options);
  }

  /** Name of the environment, and of its stage. */
  public readonly environmentName: string;
  /** Whether users depend on it. */
  public readonly production: boolean;
  /**
   * What the role behind `deployRoleArn` has to be allowed for what is deployed here, beside reading artifacts. A DeployRole is allowed
   * it by its own methods. Empty while the role of the pipeline deploys.
   */
  public readonly deployStatements: iam.PolicyStatement[] = [];
  /** @internal */
  public readonly _target: DeploymentTarget;
  /** @internal */
  public readonly _builds: BoundBuild[] = [];
  /** @internal */
  public readonly _deployments: { readonly name: string; readonly config: DeploymentConfig }[] = [];
  /** @internal */
  public readonly _checks: BoundCheck[] = [];

  private constructor(
    scope: Construct,
    name: string,
    private readonly host: EnvironmentHost,
    /** @internal */
    public readonly _options: EnvironmentOptions,
  ) {
    super(scope, name);
    this.environmentName = name;
    this.production = _options.production ?? /^prod(uction)?$/i.test(name);
    this._target = this.targetOf(_options.deployRoleArn);
    const { rollbackOn = [], bakeTime = Duration.minutes(10) } = _options;
    if (rollbackOn.length > 0) this.verify(Check.alarms(rollbackOn, { name: 'rollback', bake: bakeTime }));
  }

  /**
   * Builds something for this environment alone, such as a site that has an address compiled in: in the stage of the environment,
   * before the deployments that use it. Its name differs from those of all other builds of the pipeline.
   */
  public addBuild(build: Build): DeliveryBuild {
    const bound = this.host.bindBuild(this, build);
    this._builds.push(bound);
    return bound.build;
  }

  /**
   * Deploys something here. Deployments of an environment run side by side, except those that use what another one leaves: they
   * come after it.
   *
   * @returns the deployment, whose outputs other builds, deployments and checks can use
   */
  public deploy(deployment: Deployment): DeliveryDeployment {
    const config = this.host.bindDeployment(this, deployment);
    this._deployments.push({ name: deployment.name, config });
    return DeliveryDeployment._of(deployment.name, this.environmentName, config.outputs);
  }

  /**
   * Checks something before anything is deployed here, and before the approval: approvers see what came out. What has to hold at the
   * moment when the deployments start, such as a deployment window, is looked at after the approval, and so are conditions of the stage,
   * such as a coverage.
   */
  public require(check: Check, options: CheckPlacementOptions = {}): void {
    this.addCheck(check, 'before', options);
  }

  /** Checks something here, after all deployments of the environment. Checks run side by side. */
  public verify(check: Check, options: CheckPlacementOptions = {}): void {
    this.addCheck(check, 'after', options);
  }

  /** @internal */
  public get _checkSteps(): (Omit<CheckStep, 'place'> & LayoutCheck)[] {
    return this._checks.flatMap(({ moment, config: { steps = [] } }) =>
      steps.map((step) => ({ ...step, place: moment === 'after' ? moment : step.place ?? 'prepare' })));
  }

  /** @internal */
  public _rules(moment: CheckMoment): CheckRule[] {
    return this._checks.flatMap(({ moment: at, config: { rules = [] } }) => at === moment ? rules : []);
  }

  /** @internal */
  public _layout(pipeline: codepipeline.Pipeline): LayoutEnvironment {
    const after = dependenciesOf(this._builds, this._deployments, pipeline);
    const first = this._builds.length;
    return {
      name: this.environmentName,
      gate: this._options.approval !== undefined,
      evidence: this._options.approval?._evidence,
      builds: layoutOf(this._builds, after),
      deployments: this._deployments.map(({ name, config }, unit) => ({
        name,
        steps: config.steps.map((step, at) => ({
          name: step.name, order: step.order ?? at + 1, planned: step.planned, after: after(first + unit, at),
        })),
      })),
      checks: this._checkSteps.map(({ name, place }) => ({ name, place })),
    };
  }

  private addCheck(check: Check, moment: CheckMoment, { advisory = false }: CheckPlacementOptions): void {
    this._checks.push({ moment, config: this.host.bindCheck(this, check, moment, advisory) });
  }

  private targetOf(deployRoleArn: string | undefined): DeploymentTarget {
    const { region, permissions } = this.host;
    if (deployRoleArn === undefined) return { region, permissions };
    return {
      role: iam.Role.fromRoleArn(this, 'DeployRole', deployRoleArn, { mutable: false }),
      region,
      permissions: {
        allow: (...statements) => { this.deployStatements.push(...statements); },
        allowWildcard: (_reason, ...statements) => { this.deployStatements.push(...statements); },
      },
    };
  }
}
