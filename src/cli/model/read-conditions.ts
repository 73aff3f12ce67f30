import type { ConditionModel, ConditionResult, FailureModel, RetryMode } from './pipeline';
import { readAction, type CfnAction } from './read-actions';
import type { PipelineRecord } from '../../contract';
import type { Resolver } from '../assembly/resolver';
import type { StackTemplate } from '../assembly/template';

/** What is checked before or after a stage, as CloudFormation spells it, its intrinsics resolved. */
export interface CfnConditions {
  readonly Conditions?: readonly CfnCondition[];
}

export interface CfnFailure extends CfnConditions {
  readonly Result?: string;
  readonly RetryConfiguration?: { readonly RetryMode?: string };
}

interface CfnCondition {
  readonly Result?: string;
  readonly Rules?: readonly CfnRule[];
}

/** A rule is spelled like an action, but for its type. */
interface CfnRule extends Omit<CfnAction, 'ActionTypeId'> {
  readonly RuleTypeId?: CfnAction['ActionTypeId'];
}

/** The conditions of one moment of a stage; undefined when there are none. */
export function readConditions(
  resolver: Resolver, stack: StackTemplate, stage: string, conditions: CfnConditions | undefined, record: PipelineRecord | undefined,
  result: ConditionResult = 'FAIL',
): ConditionModel[] | undefined {
  if (!conditions?.Conditions?.length) return undefined;
  return conditions.Conditions.map(({ Result, Rules = [] }) => ({
    result: (Result ?? result) as ConditionResult,
    rules: Rules.map(({ RuleTypeId, ...rule }) => ({
      ...readAction(resolver, stack, stage, { ...rule, ActionTypeId: { Category: 'Rule', Owner: 'AWS', ...RuleTypeId } }),
      expects: record?.rules?.[`${stage}/${rule.Name}`]?.expects,
    })),
  }));
}

/** What follows the failure of a stage; undefined when nothing does. */
export function readFailure(
  resolver: Resolver, stack: StackTemplate, stage: string, failure: CfnFailure | undefined, record: PipelineRecord | undefined,
): FailureModel | undefined {
  if (!failure) return undefined;
  const result = failure.Result as ConditionResult | undefined;
  return {
    result,
    retryMode: (failure.RetryConfiguration?.RetryMode ?? 'FAILED_ACTIONS') as RetryMode,
    conditions: readConditions(resolver, stack, stage, failure, record, result ?? 'ROLLBACK') ?? [],
  };
}
