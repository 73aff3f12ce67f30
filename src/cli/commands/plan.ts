import type { Command } from 'commander';
import { addAppOption, choosePipeline, loadPipelines, type AppOptions } from './assembly-option';
import { alignColumns } from './columns';
import { handlerFor } from '../actions/registry';
import type { PipelineModel, StageModel } from '../model/pipeline';
import { validatePipeline } from '../model/validate';

export function addPlanCommand(program: Command): void {
  addAppOption(program.command('plan'))
    .description('show the stages and actions of a pipeline, and what a local run does with each')
    .argument('[pipeline]', 'name of the pipeline, when the app has several')
    .option('--json', 'print JSON')
    .action((name: string | undefined, options: AppOptions & { readonly json?: boolean }) => {
      const plan = planPipeline(choosePipeline(loadPipelines(options.app), name));
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
}

interface ActionPlan {
  readonly name: string;
  readonly provider: string;
  /** What a local run does with it. */
  readonly local: string;
}

function planPipeline(pipeline: PipelineModel): Plan {
  return {
    name: pipeline.name,
    stack: pipeline.stackName,
    stages: pipeline.stages.map(planStage),
    problems: validatePipeline(pipeline),
  };
}

function planStage({ name, environment, production, disabled, actions }: StageModel): StagePlan {
  const runOrders = [...new Set(actions.map(({ runOrder }) => runOrder))].sort((a, b) => a - b);
  const groups = runOrders.map((runOrder) => actions.filter((action) => action.runOrder === runOrder)
    .map((action): ActionPlan => ({ name: action.name, provider: action.provider, local: handlerFor(action).plan(action) })));
  return { name, environment, production, disabled, groups };
}

function render({ name, stack, stages, problems }: Plan): string {
  const rows = stages.flatMap(({ groups }) => groups.flatMap((group, i) => group.map((action, position) =>
    [position === 0 ? `  ${i + 1}` : '  |', action.name, action.provider, action.local])));
  const lines = alignColumns(rows);
  const sections = stages.map((stage) => [stageTitle(stage), ...lines.splice(0, stage.groups.flat().length)].join('\n'));
  const parallel = stages.some(({ groups }) => groups.some((group) => group.length > 1));
  return `${[
    `${name} (stack ${stack})`,
    ...sections,
    ...parallel ? ['| runs in parallel with the action above it'] : [],
    ...problems.length > 0 ? [['Warnings: AWS would not run this pipeline as it is', ...problems.map((problem) => `  - ${problem}`)].join('\n')] : [],
  ].join('\n\n')}\n`;
}

function stageTitle({ name, environment, production, disabled }: StagePlan): string {
  const where = environment === undefined ? '' : ` (${production ? 'production environment' : 'environment'} ${environment})`;
  return `${name}${where}${disabled === undefined ? '' : ` - inbound transition disabled: ${disabled}`}`;
}
