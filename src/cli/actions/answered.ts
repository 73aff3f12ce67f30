import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { writeStandIns } from './simulated';
import { CHECK_VARIABLES } from '../../contract';
import type { ActionModel } from '../model/pipeline';

export type Answer = 'pass' | 'fail';

/** How rules and checks were answered beforehand, by `<name>` or `<stage>/<name>`. */
export type Answers = ReadonlyMap<string, Answer>;

/** Our own functions that only check, by the kind of their record. */
const CHECKING_FUNCTIONS: readonly string[] = ['image-findings', 'image-signature', 'stack-drift', 'calendar', 'change-request'];

/** Whether an action only finds out whether something holds, so that an answer can stand in its place. */
export function isCheck({ category, record, function: invoked, configuration, outputs }: ActionModel): boolean {
  if (category === 'Rule') return true;
  if (record?.kind === 'terraform') return record.step === 'drift';
  if (record) return record.kind === 'http-check' || record.kind === 'tool-check';
  const kind = invoked?.record?.kind;
  if (kind === 'fleet-deploy') return /"invoke":/.test(configuration.UserParameters ?? '');
  if (kind) return CHECKING_FUNCTIONS.includes(kind);
  return ['Test', 'Invoke'].includes(category) || (category === 'Compute' && outputs.length === 0);
}

/** What stands in for an action or a rule that was answered beforehand; undefined for all others. */
export function answeredHandler({ stage, name }: ActionModel, answers: Answers): ActionHandler | undefined {
  const given = [`${stage}/${name}`, name].find((each) => answers.has(each));
  return given === undefined ? undefined : new AnsweredHandler(answers.get(given)!, `answered: --answer ${given}=${answers.get(given)}`);
}

class AnsweredHandler implements ActionHandler {
  constructor(private readonly answer: Answer, private readonly words: string) {}

  plan(): string {
    return this.words;
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    if (this.answer === 'fail') return { status: 'Failed', summary: [...action.expects ? [action.expects] : [], this.words].join(', ') };
    await writeStandIns(action, context);
    const { result, summary, measures } = CHECK_VARIABLES;
    return { status: 'Succeeded', summary: this.words, variables: { [result]: 'passed', [summary]: this.words, [measures]: '{}' } };
  }
}
