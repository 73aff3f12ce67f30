import { Construct } from 'constructs';
import { LayoutEnvironment } from './layout';
import { ApprovalGate } from '../approvals';
import { Check, CheckConfig } from '../checks';
import { Deployment } from '../deployments';
import { DeploymentConfig } from '../deployments/deployment-config';

/** Options of DeliveryPipeline.addEnvironment. */
export interface EnvironmentOptions {
  /**
   * Somebody has to approve before anything of this environment starts.
   * @default - no approval
   */
  readonly approval?: ApprovalGate;
  /**
   * Whether users depend on it. A local run never skips tests on the way to a production environment.
   * @default - true when the name is `production` or `prod`
   */
  readonly production?: boolean;
}

/** What a pipeline offers to its environments. */
interface EnvironmentHost {
  bindDeployment(scope: DeliveryEnvironment, deployment: Deployment): DeploymentConfig;
  bindCheck(check: Check): CheckConfig;
}

/** An environment that a pipeline delivers to. Made by DeliveryPipeline.addEnvironment. */
export class DeliveryEnvironment extends Construct {
  /** @internal */
  public static _of(scope: Construct, name: string, host: EnvironmentHost, options: EnvironmentOptions): DeliveryEnvironment {
    return new DeliveryEnvironment(scope, name, host, options);
  }

  /** Name of the environment, and of its stage. */
  public readonly environmentName: string;
  /** Whether users depend on it. */
  public readonly production: boolean;
  /** @internal */
  public readonly _deployments: { readonly name: string; readonly config: DeploymentConfig }[] = [];
  /** @internal */
  public readonly _checks: { readonly name: string; readonly config: CheckConfig }[] = [];

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
  }

  /** Deploys something here. Deployments of an environment run side by side. */
  public deploy(deployment: Deployment): void {
    this._deployments.push({ name: deployment.name, config: this.host.bindDeployment(this, deployment) });
  }

  /** Checks something here, after all deployments of the environment. Checks run side by side. */
  public verify(check: Check): void {
    this._checks.push({ name: check.name, config: this.host.bindCheck(check) });
  }

  /** @internal */
  public _layout(): LayoutEnvironment {
    return {
      name: this.environmentName,
      gate: this._options.approval !== undefined,
      deployments: this._deployments.map(({ name, config }) => ({ name, steps: config.steps.map((step) => step.name) })),
      checks: this._checks.map(({ name }) => name),
    };
  }
}
