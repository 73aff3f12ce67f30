import { Build, DeliveryBuild } from '../builds';
import { CdkStacksDeploymentOptions, Deployment, TerraformDeploymentOptions } from '../deployments';

/**
 * What an InfrastructurePipeline delivers to an environment: `terraform` a module of Terraform or OpenTofu, `cdkStacks` stacks of a
 * CDK app.
 *
 * @example
 * import { CdkStack, InfrastructureTarget, TerraformPermissions, TerraformState } from 'cdk-delivery-pipelines';
 *
 * declare const state: TerraformState;
 * InfrastructureTarget.terraform({ state, variables: { stage: 'dev' }, permissions: [TerraformPermissions.dynamoDbTables('dev-')] });
 * InfrastructureTarget.cdkStacks({ stacks: [CdkStack.named('Data'), CdkStack.named('Api', { outputs: ['ApiUrl'] })] });
 */
export abstract class InfrastructureTarget {
  /** A module, planned and then applied: see Deployment.terraform. */
  public static terraform(options: TerraformDeploymentOptions): InfrastructureTarget {
    return new TerraformTarget(options);
  }

  /** Stacks of an app that is synthesized once: see Deployment.cdkStacks. */
  public static cdkStacks(options: CdkStacksDeploymentOptions): InfrastructureTarget {
    return new CdkStacksTarget(options);
  }

  /** @internal */
  public abstract _buildOf(name: string, directory: string): Build;

  /** @internal */
  public abstract _deploymentOf(infrastructure: DeliveryBuild): Deployment;
}

class TerraformTarget extends InfrastructureTarget {
  constructor(private readonly options: TerraformDeploymentOptions) {
    super();
  }

  public _buildOf(name: string, directory: string): Build {
    return Build.terraform(name, { directory });
  }

  public _deploymentOf(infrastructure: DeliveryBuild): Deployment {
    return Deployment.terraform(infrastructure, this.options);
  }
}

class CdkStacksTarget extends InfrastructureTarget {
  constructor(private readonly options: CdkStacksDeploymentOptions) {
    super();
  }

  public _buildOf(name: string, directory: string): Build {
    return Build.cdkApp(name, { directory });
  }

  public _deploymentOf(infrastructure: DeliveryBuild): Deployment {
    return Deployment.cdkStacks(infrastructure, this.options);
  }
}
