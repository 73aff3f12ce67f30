import type { Command } from 'commander';
import { addAnswerOption, requireAnswerable } from './answer-option';
import { addAppOption, choosePipeline, loadPipelines, type AppOptions } from './assembly-option';
import { alignColumns } from './columns';
import { answeredHandler, type Answers } from '../actions/answered';
import { handlerFor } from '../actions/registry';
import { unconditionalResult } from '../conditions/engaged-result';
import { ruleHandlerFor } from '../conditions/registry';
import { conditionsOf, momentText, MOMENTS, type Moment, type PipelineModel, type StageModel } from '../model/pipeline';
import { validatePipeline } from '../model/validate';
import { systemClock } from '../ports/clock';

export function addPlanCommand(program: Command): void {
  addAnswerOption(addAppOption(program.command('plan')))
    .description('show the stages and actions of a pipeline, and what a local run does with each')
    .argument('[pipeline]', 'name of the pipeline, when the app has several')
    .option('--json', 'print JSON')
    .action((name: string | undefined, options: AppOptions & { readonly json?: boolean; readonly answer?: Answers }) => {
      const { answer = new Map() } = options;
      const pipeline = choosePipeline(loadPipelines(options.app), name);
      requireAnswerable(pipeline, answer);
      const plan = planPipeline(pipeline, answer);
      process.stdout.write(options.json ? `${JSON.stringify(plan, undefined, 2)}\n` : render(plan));
    });
}

interface Plan {
  readonly name: string;
  readonly stack: string;
  readonly stages: readonly StagePlan[];
  /** What the service would refuse. */
  readonly problems: readonly string[];
}

interface StagePlan extends Pick<StageModel, 'name' | 'environment' | 'production' | 'disabled'> {
  /** Groups run one after the other, the actions of a group in parallel. */
  readonly groups: readonly (readonly ActionPlan[])[];
  /** What is checked before and after. */
  readonly conditions?: readonly ConditionPlan[];
  /** What always follows a failure. */
  readonly onFailure?: string;
}

interface ConditionPlan {
  readonly moment: Moment;
  /** What becomes of the stage: before entry and on success when a rule fails, on failure when all pass. */
  readonly result: string;
  readonly rules: readonly ActionPlan[];
}

interface ActionPlan {
  readonly name: string;
  readonly provider: string;
  /** What a local run does with it. */
  readonly local: string;
}

function planPipeline(pipeline: PipelineModel, answers: Answers): Plan {
  return {
    name: pipeline.name,
    stack: pipeline.stackName,
    stages: pipeline.stages.map((stage) => planStage(stage, answers)),
    problems: validatePipeline(pipeline),
  };
}

function planStage(stage: StageModel, answers: Answers): StagePlan {
  const { name, environment, production, disabled, actions, onFailure } = stage;
  const runOrders = [...new Set(actions.map(({ runOrder }) => runOrder))].sort((a, b) => a - b);
  const groups = runOrders.map((runOrder) => actions.filter((action) => action.runOrder === runOrder)
    .map((action): ActionPlan => ({
      name: action.name, provider: action.provider, local: (answeredHandler(action, answers) ?? handlerFor(action)).plan(action),
    })));
  const conditions = MOMENTS.flatMap((moment) => conditionsOf(stage, moment).map(({ result, rules }): ConditionPlan => ({
    moment,
    result,
    rules: rules.map((rule) => ({
      name: rule.name, provider: rule.provider, local: (answeredHandler(rule, answers) ?? ruleHandlerFor(rule, systemClock)).plan(rule),
    })),
  })));
  const always = onFailure && unconditionalResult(onFailure);
  return {
    name,
    environment,
    production,
    disabled,
    groups,
    conditions: conditions.length > 0 ? conditions : undefined,
    onFailure: always && (always === 'RETRY' ? `${always} ${onFailure.retryMode}` : always),
  };
}

function render({ name, stack, stages, problems }: Plan): string {
  const rows = stages.flatMap(({ groups }) => groups.flatMap((group, i) => group.map((action, position) =>
    [position === 0 ? `  ${i + 1}` : '  |', action.name, action.provider, action.local])));
  const lines = alignColumns(rows);
  const sections = stages.map((stage) => [stageTitle(stage), ...lines.splice(0, stage.groups.flat().length), ...conditionLines(stage)].join('\n'));
  const parallel = stages.some(({ groups }) => groups.some((group) => group.length > 1));
  return `${[
    `${name} (stack ${stack})`,
    ...sections,
    ...parallel ? ['| runs in parallel with the action above it'] : [],
    ...problems.length > 0 ? [['Warnings: AWS would not run this pipeline as it is', ...problems.map((problem) => `  - ${problem}`)].join('\n')] : [],
  ].join('\n\n')}\n`;
}

function conditionLines({ conditions = [], onFailure }: StagePlan): string[] {
  return [
    ...conditions.flatMap(({ moment, result, rules }) => [
      `  ${momentText(moment)}, ${result} ${moment === 'on-failure' ? 'if all pass' : 'unless all pass'}:`,
      ...alignColumns(rules.map((rule) => ['   ', rule.name, rule.provider, rule.local])),
    ]),
    ...onFailure ? [`  on failure: ${onFailure}`] : [],
  ];
}

function stageTitle({ name, environment, production, disabled }: StagePlan): string {
  const where = environment === undefined ? '' : ` (${production ? 'production environment' : 'environment'} ${environment})`;
  return `${name}${where}${disabled === undefined ? '' : ` - inbound transition disabled: ${disabled}`}`;
}
