import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { CheckRule } from '../../checks/check-config';
import type { DeliveryEnvironment } from '../delivery-environment';
import { LayoutStage } from '../layout';

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_Condition.html */
const MAX_RULES = 5;

/** When a stage of an environment is let in or left out, what has to hold when it ends, and what happens when it fails. */
export function conditionsOf(stage: LayoutStage, environment: DeliveryEnvironment): Pick<codepipeline.StageProps, 'beforeEntry' | 'onSuccess' | 'onFailure'> {
  const { phase, opens, closes } = stage;
  const { _options: options, _deployments } = environment;
  const changes = _deployments.flatMap(({ config: { review } }) => review?.changes ?? []);
  const before = opens ? environment._rules('before') : [];
  const after = closes ? environment._rules('after') : [];
  return {
    ...phase === 'approval' && options.skipApprovalWithoutChanges && { beforeEntry: { conditions: [runWithChanges(changes)] } },
    ...before.length > 0 && { beforeEntry: { conditions: [allOf(before)] } },
    ...after.length > 0 && { onSuccess: { conditions: [allOf(after)] } },
    ...phase === 'deployment' && options.retryOnFailure && {
      onFailure: { result: codepipeline.Result.RETRY, retryMode: codepipeline.RetryMode.FAILED_ACTIONS },
    },
  };
}

/** A stage has one condition of a kind, which is met when all of its rules are. */
function allOf(rules: readonly CheckRule[]): codepipeline.Condition {
  return {
    result: codepipeline.Result.FAIL,
    rules: rules.map(({ name, provider, configuration }) => new codepipeline.Rule({ name, provider, version: '1', configuration })),
  };
}

/** Rules that the conditions of an environment have no place for. */
export function validateRules(environment: DeliveryEnvironment): string[] {
  return (['before', 'after'] as const).flatMap((moment) => {
    const who = `environment '${environment.environmentName}'`;
    const rules = environment._rules(moment);
    const names = rules.map(({ name }) => name);
    const problems = [...new Set(names.filter((name, i) => names.indexOf(name) !== i))].map((name) =>
      `${who}: two rules ${moment} the deployments are called '${name}'; give one of their checks another name`);
    if (environment._options.retryOnFailure && rules.some(({ provider }) => provider === 'CloudWatchAlarm')) {
      problems.push(`${who}: retryOnFailure tries actions again that failed, got alarms that would be asked again about the same release; leave one of them out`);
    }
    if (names.length <= MAX_RULES) return problems;
    return [...problems, `${who}: a condition has at most ${MAX_RULES} rules, got ${names.length} ${moment} the deployments `
      + `(${names.join(', ')}); put some into an environment of their own, or into one check with several values`];
  });
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
