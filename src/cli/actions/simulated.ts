import * as fs from 'fs';
import * as path from 'path';
import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { zipFiles } from '../build/archive';
import type { ActionModel } from '../model/pipeline';

/** Records what an action would have got, and does nothing: for whatever cannot be stood in for on this machine. */
export class SimulatedHandler implements ActionHandler {
  plan(action: ActionModel): string {
    return `simulated: nothing here stands in for ${action.category}/${action.provider}; ${answerHint(action)}`;
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    const summary = this.plan(action);
    [summary, ...recordOf(action).split('\n')].forEach((line) => context.log(line));
    await writeStandIns(action, context);
    return { status: 'Succeeded', summary, simulated: true };
  }
}

/** How the user says that it would have failed. */
export function answerHint({ name }: ActionModel): string {
  return `--answer ${name}=fail for the other case`;
}

/** Later actions get artifacts that say what they are. */
export async function writeStandIns(action: ActionModel, context: ActionContext): Promise<void> {
  const file = path.join(context.workDirectory, 'simulated.json');
  if (action.outputs.length > 0) await fs.promises.writeFile(file, `${recordOf(action)}\n`);
  for (const output of action.outputs) await zipFiles(context.outputPath(output.name), [{ path: 'simulated.json', file }]);
}

function recordOf({ stage, name, category, owner, provider, region, configuration, inputs }: ActionModel): string {
  return JSON.stringify({ simulated: true, stage, name, category, owner, provider, region, configuration, inputs }, undefined, 2);
}
