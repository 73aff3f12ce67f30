import { DeploymentWindowRule } from './deployment-window';
import { VariableCheckRule } from './variable-check';
import { CodeBuildHandler } from '../actions/codebuild';
import { CommandsHandler } from '../actions/commands';
import type { ActionHandler, ActionResult } from '../actions/handler';
import { answerHint } from '../actions/simulated';
import type { ActionModel } from '../model/pipeline';
import type { Clock } from '../ports/clock';

/** What stands in for which kind of rule, by provider. */
const RULES: { readonly [provider: string]: (clock: Clock) => ActionHandler } = {
  VariableCheck: () => new VariableCheckRule(),
  DeploymentWindow: (clock) => new DeploymentWindowRule(clock),
  Commands: () => new CommandsHandler(),
  CodeBuild: () => new CodeBuildHandler(),
};

/** The handler of a rule: what checks it here, else a pass that says what it is. */
export function ruleHandlerFor(rule: ActionModel, clock: Clock): ActionHandler {
  return (RULES[rule.provider] ?? (() => new SimulatedRule()))(clock);
}

/** Only the service can tell: an alarm, a function that reports to the pipeline. */
class SimulatedRule implements ActionHandler {
  plan(rule: ActionModel): string {
    const subject = rule.configuration.AlarmName ?? rule.configuration.FunctionName;
    return `simulated: pass${subject === undefined ? '' : `, ${subject} is not asked`}; ${answerHint(rule)}`;
  }

  async run(rule: ActionModel): Promise<ActionResult> {
    return { status: 'Succeeded', summary: this.plan(rule), simulated: true };
  }
}
