import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type { DeliveryEnvironment } from '../delivery-environment';
import { LayoutStage } from '../layout';

/** When a stage of an environment is left out, and what happens when it fails. */
export function conditionsOf({ phase }: LayoutStage, { _options: options, _deployments }: DeliveryEnvironment): Pick<codepipeline.StageProps, 'beforeEntry' | 'onFailure'> {
  const changes = _deployments.flatMap(({ config: { review } }) => review?.changes ?? []);
  return {
    ...phase === 'approval' && options.skipApprovalWithoutChanges && { beforeEntry: { conditions: [runWithChanges(changes)] } },
    ...phase === 'deployment' && options.retryOnFailure && {
      onFailure: { result: codepipeline.Result.RETRY, retryMode: codepipeline.RetryMode.FAILED_ACTIONS },
    },
  };
}

/** One rule over all deployments: a condition with several is met only if all of them are. */
function runWithChanges(changes: readonly string[]): codepipeline.Condition {
  return {
    result: codepipeline.Result.SKIP,
    rules: [new codepipeline.Rule({
      name: 'Changes',
      provider: 'VariableCheck',
      version: '1',
      configuration: { Variable: changes.join(''), Operator: 'CONTAINS', Value: 'yes' },
    })],
  };
}

/** Environments whose approval cannot be left out, although they ask for it. */
export function validateSkip({ environmentName, _options: { approval, skipApprovalWithoutChanges }, _deployments }: DeliveryEnvironment): string[] {
  if (!skipApprovalWithoutChanges) return [];
  const problem = (what: string) => [`environment '${environmentName}': skipApprovalWithoutChanges ${what}`];
  if (!approval) return problem('leaves out an approval, got none; give the environment an approval or leave the option out');
  const unplanned = _deployments.filter(({ config }) => !config.review).map(({ name }) => `'${name}'`);
  if (unplanned.length > 0) {
    return problem(`takes deployments that say whether anything changes, got ${unplanned.join(', ')} too; `
      + 'deploy what is not planned in another environment or leave the option out');
  }
  if (_deployments.length === 0) return problem('takes deployments that say whether anything changes, got none; deploy something that is planned');
  return [];
}
