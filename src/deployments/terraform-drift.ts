import { TerraformDriftCheck } from './private/terraform-drift-check';
import { TerraformDriftOptions } from './terraform-drift-options';
import { Check } from '../checks';

/** Drift of what Terraform or OpenTofu manages. */
export class TerraformDrift {
  /**
   * Looks whether the resources of a module are as its state has them, as the last apply left them. The check reads the state and the
   * resources, without a lock, and changes neither. A resource that somebody changed or deleted fails it.
   *
   * Before the first deployment there is nothing to look at, which holds. After deployments, a state without resources fails: it is the
   * wrong one. The module comes from the source of the pipeline, so that the check stands in ScheduledChecks, too.
   * @param directory directory of the root module in the repository
   *
   * @example
   * import { DeliveryEnvironment, ITerraformState, TerraformDrift, TerraformPermissions } from 'cdk-delivery-pipelines';
   *
   * declare const production: DeliveryEnvironment;
   * declare const state: ITerraformState;
   * production.require(TerraformDrift.check('infrastructure', {
   *   state: state,
   *   stateKey: 'shop/production/infrastructure.tfstate',
   *   permissions: [TerraformPermissions.dynamoDbTables('shop-production-')],
   * }), { advisory: true });
   */
  public static check(directory: string, options: TerraformDriftOptions): Check {
    return Check._of(new TerraformDriftCheck(directory, options));
  }

  private constructor() {}
}
