import * as fs from 'fs';
import * as path from 'path';
import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { SimulatedHandler } from './simulated';
import { readEntry, zipFiles } from '../build/archive';
import type { ActionModel } from '../model/pipeline';
import { LocalStacks, type StackDefinition } from '../targets/local-stacks';
import { changeLines, compareTemplates, describeChanges, type CfnTemplate } from '../targets/stack-changes';

const DEPLOYS = ['CREATE_UPDATE', 'REPLACE_ON_FAILURE', 'CHANGE_SET_EXECUTE'];
const PREPARES = 'CHANGE_SET_REPLACE';

/**
 * Keeps the template of a stack on this machine, tells what changed, and gives out its outputs. No resource is made. Templates that are
 * not JSON, and what deletes stacks, are simulated.
 */
export class CloudFormationHandler implements ActionHandler {
  private readonly simulated = new SimulatedHandler();

  plan(action: ActionModel): string {
    const { ActionMode, StackName } = action.configuration;
    if (ActionMode === PREPARES) return `compares stack ${StackName} with what was deployed here`;
    return DEPLOYS.includes(ActionMode) ? `keeps the template of stack ${StackName} here, and resolves its outputs` : this.simulated.plan(action);
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    const { ActionMode: mode, StackName: name, ChangeSetName: changeSet } = action.configuration;
    const stacks = new LocalStacks(context.state.targets, accountOf(action, context), action.region);
    const executes = mode === 'CHANGE_SET_EXECUTE';
    const definition = executes ? stacks.prepared(name, changeSet) : await definitionOf(action, context);
    if (!definition || !(mode === PREPARES || DEPLOYS.includes(mode))) return this.simulated.run(action, context);

    const changes = compareTemplates(stacks.template(name), definition.template);
    changeLines(changes).forEach((line) => context.log(line));
    if (mode === PREPARES) {
      stacks.prepare(name, changeSet, definition);
      await leave(action, context, {});
      return { status: 'Succeeded', summary: `${name}: prepared, ${describeChanges(changes)}` };
    }
    stacks.deploy(name, definition);
    const variables = stacks.outputs(name);
    Object.entries(variables).forEach(([output, value]) => context.log(`${output} = ${value}`));
    await leave(action, context, variables);
    return { status: 'Succeeded', summary: `${name}: ${describeChanges(changes)}`, variables };
  }
}

/** The account that its role belongs to. */
function accountOf({ roleArn }: ActionModel, { pipeline }: ActionContext): string {
  return roleArn?.split(':')[4] || pipeline.account;
}

/** Undefined for a template that is not JSON. */
async function definitionOf({ configuration }: ActionModel, { inputs }: ActionContext): Promise<StackDefinition | undefined> {
  const { StackName: name, TemplatePath = '', ParameterOverrides = '{}' } = configuration;
  const [artifact, file = ''] = TemplatePath.split('::');
  const zipFile = inputs.get(artifact);
  if (!zipFile) return undefined;
  const text = await readEntry(zipFile, file);
  if (!text) throw new Error(`stack ${name}: its template ${file} is not in artifact ${artifact}; let the build leave it there`);
  const template = parsed<CfnTemplate>(text.toString());
  if (!template) return undefined;
  const given = Object.entries(parsed<{ [parameter: string]: unknown }>(ParameterOverrides) ?? {});
  return { template, parameters: Object.fromEntries(given.flatMap(([parameter, value]) => (typeof value === 'string' ? [[parameter, value]] : []))) };
}

function parsed<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

/** The outputs as a file of the output artifact, for an action that has one. */
async function leave(action: ActionModel, context: ActionContext, values: { readonly [name: string]: string }): Promise<void> {
  const { outputs: [output], configuration } = action;
  if (!output) return;
  const name = configuration.OutputFileName ?? 'outputs.json';
  const file = path.join(context.workDirectory, 'outputs.json');
  fs.writeFileSync(file, JSON.stringify(values));
  await zipFiles(context.outputPath(output.name), [{ path: name, file }]);
}
