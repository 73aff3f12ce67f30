import { DeploymentWindowRule } from './deployment-window';
import { VariableCheckRule } from './variable-check';
import { CodeBuildHandler } from '../actions/codebuild';
import { CommandsHandler } from '../actions/commands';
import type { ActionHandler, ActionResult } from '../actions/handler';
import type { ActionModel } from '../model/pipeline';
import type { Clock } from '../ports/clock';

/** How rules were answered beforehand, by `<rule>` or `<stage>/<rule>`. */
export type RuleAnswers = ReadonlyMap<string, 'pass' | 'fail'>;

/** What stands in for which kind of rule, by provider. */
const RULES: { readonly [provider: string]: (clock: Clock) => ActionHandler } = {
  VariableCheck: () => new VariableCheckRule(),
  DeploymentWindow: (clock) => new DeploymentWindowRule(clock),
  Commands: () => new CommandsHandler(),
  CodeBuild: () => new CodeBuildHandler(),
};

/** The handler of a rule: the answer given beforehand, else what runs it here, else a pass that says what it is. */
export function ruleHandlerFor(rule: ActionModel, answers: RuleAnswers, clock: Clock): ActionHandler {
  const given = [`${rule.stage}/${rule.name}`, rule.name].find((name) => answers.has(name));
  if (given !== undefined) return new AnsweredRule(answers.get(given)!, `--rule ${given}=${answers.get(given)}`);
  return (RULES[rule.provider] ?? (() => new SimulatedRule()))(clock);
}

class AnsweredRule implements ActionHandler {
  constructor(private readonly answer: 'pass' | 'fail', private readonly words: string) {}

  plan(): string {
    return `answered: ${this.words}`;
  }

  async run(): Promise<ActionResult> {
    return { status: this.answer === 'pass' ? 'Succeeded' : 'Failed', summary: this.plan() };
  }
}

/** Only the service can tell: an alarm, a function that reports to the pipeline. */
class SimulatedRule implements ActionHandler {
  plan(rule: ActionModel): string {
    const subject = rule.configuration.AlarmName ?? rule.configuration.FunctionName;
    return `simulated: pass${subject === undefined ? '' : `, ${subject} is not asked`}; --rule ${rule.name}=fail for the other case`;
  }

  async run(rule: ActionModel): Promise<ActionResult> {
    return { status: 'Succeeded', summary: this.plan(rule), simulated: true };
  }
}
