import { InvalidArgumentError, type Command } from 'commander';
import { isCheck, type Answers } from '../actions/answered';
import { handlerFor } from '../actions/registry';
import { UserError } from '../errors';
import { rulesOf, type ActionModel, type PipelineModel } from '../model/pipeline';

export function addAnswerOption(command: Command): Command {
  return command.option('--answer <name=pass|fail>', 'answer this rule or check, or stage/name, instead of running it; may be repeated', collectAnswer);
}

/** `NAME=pass` or `NAME=fail`; may be repeated. */
function collectAnswer(text: string, previous: Answers = new Map()): Answers {
  const [, name, answer] = /^(.+)=(pass|fail)$/.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('Write <name>=pass or <name>=fail.');
  return new Map(previous).set(name, answer as 'pass' | 'fail');
}

export function requireAnswerable(pipeline: PipelineModel, answers: Answers): void {
  const known = pipeline.stages.flatMap((stage) => [...stage.actions.filter(isAnswerable), ...rulesOf(stage)]);
  const unknown = [...answers].find(([name]) => !known.some((each) => [each.name, `${each.stage}/${each.name}`].includes(name)));
  if (unknown === undefined) return;
  const names = known.length > 0 ? `it can answer for: ${known.map(({ stage, name }) => `${stage}/${name}`).join(', ')}` : 'it has none';
  throw new UserError(`--answer ${unknown.join('=')}: pipeline '${pipeline.name}' has no such rule or check; ${names}`);
}

/** What nothing stands in for here is answered too, whatever it does. */
function isAnswerable(action: ActionModel): boolean {
  return isCheck(action) || (action.category !== 'Source' && handlerFor(action).plan(action).startsWith('simulated'));
}
