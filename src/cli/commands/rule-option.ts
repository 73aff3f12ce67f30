import { InvalidArgumentError } from 'commander';
import type { RuleAnswers } from '../conditions/registry';
import { UserError } from '../errors';
import { rulesOf, type PipelineModel } from '../model/pipeline';

/** `NAME=pass` or `NAME=fail`; may be repeated. */
export function collectAnswer(text: string, previous: RuleAnswers = new Map()): RuleAnswers {
  const [, name, answer] = /^(.+)=(pass|fail)$/.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('Write <rule>=pass or <rule>=fail.');
  return new Map(previous).set(name, answer as 'pass' | 'fail');
}

export function requireRules(pipeline: PipelineModel, answers: RuleAnswers): void {
  const rules = pipeline.stages.flatMap(rulesOf);
  const unknown = [...answers].find(([name]) => !rules.some((rule) => [rule.name, `${rule.stage}/${rule.name}`].includes(name)));
  if (unknown === undefined) return;
  const known = rules.length > 0 ? `its rules are: ${rules.map((rule) => `${rule.stage}/${rule.name}`).join(', ')}` : 'it has none';
  throw new UserError(`--rule ${unknown.join('=')}: pipeline '${pipeline.name}' has no such rule; ${known}`);
}
