/** Events of this library on the default bus of Amazon EventBridge, beside those of AWS CodePipeline. */

export const DELIVERY_EVENT_SOURCE = 'cdk-delivery';

/** A deployment was undone, or could not be: `detail-type` of an event with RolledBackDetail. */
export const ROLLED_BACK = 'Delivery Rolled Back';

export interface RolledBackDetail {
  /** Name in AWS CodePipeline. */
  readonly 'pipeline': string;
  readonly 'execution-id': string;
  readonly 'environment': string;
  /** Why: `stage 'production' failed: check 'home-page'`. */
  readonly 'reason': string;
  readonly 'deployments': readonly UndoneDeployment[];
}

export interface UndoneDeployment {
  readonly name: string;
  readonly status: 'undone' | 'unchanged' | 'failed';
  /** One line: what is live again, why nothing had to be done, or what went wrong. */
  readonly summary: string;
}
