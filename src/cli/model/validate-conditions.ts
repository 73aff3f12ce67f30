import { conditionsOf, momentText, MOMENTS, type ActionModel, type ConditionModel, type Moment, type StageModel } from './pipeline';

const RULES = { min: 1, max: 5 };
/** What a condition may engage (CP-41, CP-42). */
const RESULTS: { readonly [moment in Moment]: readonly string[] } = {
  'before-entry': ['FAIL', 'SKIP'],
  'on-success': ['FAIL', 'ROLLBACK'],
  'on-failure': ['ROLLBACK'],
};
const UNCONDITIONAL_RESULTS = ['ROLLBACK', 'RETRY'];
/** Rules that may leave out a stage. */
const SKIPPING_RULES = ['LambdaInvoke', 'VariableCheck'];

/** What CodePipeline would refuse of the conditions of a stage. */
export function validateConditions(who: string, stage: StageModel, first: boolean): string[] {
  const { onFailure } = stage;
  const problems = MOMENTS.flatMap((moment) => validateMoment(`${who}: ${momentText(moment)}`, moment, conditionsOf(stage, moment)));
  if (onFailure?.result !== undefined && !UNCONDITIONAL_RESULTS.includes(onFailure.result)) {
    problems.push(`${who}: on failure a stage has the result ${UNCONDITIONAL_RESULTS.join(' or ')}, got ${onFailure.result}`);
  }
  if (onFailure?.result === 'RETRY' && onFailure.conditions.length > 0) {
    problems.push(`${who}: a stage that is retried on failure has no conditions on failure; remove the conditions or the retry`);
  }
  const results = [...MOMENTS.flatMap((moment) => conditionsOf(stage, moment)).map(({ result }) => result), onFailure?.result];
  if (first && results.includes('ROLLBACK')) problems.push(`${who}: the stage of the sources cannot be rolled back; use another result`);
  return problems;
}

function validateMoment(who: string, moment: Moment, conditions: readonly ConditionModel[]): string[] {
  const problems = conditions.length > 1 ? [`${who} a stage has at most 1 condition, got ${conditions.length}; put the rules into one`] : [];
  for (const { result, rules } of conditions) {
    if (!RESULTS[moment].includes(result)) problems.push(`${who} a condition has the result ${RESULTS[moment].join(' or ')}, got ${result}`);
    if (rules.length < RULES.min || rules.length > RULES.max) problems.push(`${who} a condition has ${RULES.min} to ${RULES.max} rules, got ${rules.length}`);
    const others = rules.filter(({ provider }) => !SKIPPING_RULES.includes(provider));
    if (result === 'SKIP' && others.length > 0) {
      const got = others.map(({ name, provider }) => `${name} (${provider})`).join(', ');
      problems.push(`${who} only rules of ${SKIPPING_RULES.join(' and ')} skip a stage, got ${got}; use FAIL`);
    }
  }
  return problems;
}

const PROPERTIES: { readonly [moment in Moment]: string } = { 'before-entry': 'BeforeEntry', 'on-success': 'OnSuccess', 'on-failure': 'OnFailure' };

/** The rules of a stage with their place in the template. What they run after is told by a run order before all actions, or after. */
export function rulesAt(path: string, stage: StageModel): { readonly action: ActionModel; readonly who: string }[] {
  return MOMENTS.flatMap((moment) => conditionsOf(stage, moment).flatMap(({ rules }, i) => rules.map((rule, j) => ({
    action: { ...rule, runOrder: moment === 'before-entry' ? -Infinity : Infinity },
    who: `${path}.${PROPERTIES[moment]}.Conditions.${i}.Rules.${j} (${stage.name}/${rule.name})`,
  }))));
}
