import type { ConditionModel, ConditionResult, FailureModel, Moment } from '../model/pipeline';

/**
 * The result that a checked condition engages, if it does.
 *
 * A condition lets a stage in, or out, when it is met: its result is what happens otherwise. After a failure it is the other
 * way round: the result is what happens when the condition is met. The pages of the service word this differently; the
 * reference of its API ("the specified result for when the failure conditions are met") is what is followed here.
 */
export function engagedResult(moment: Moment, condition: ConditionModel, met: boolean): ConditionResult | undefined {
  return met === (moment === 'on-failure') ? condition.result : undefined;
}

/** What follows a failure whatever the conditions say: a failure without conditions engages its result always. */
export function unconditionalResult({ result, conditions }: FailureModel): ConditionResult | undefined {
  return conditions.length === 0 ? result : undefined;
}
