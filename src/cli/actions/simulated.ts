import * as fs from 'fs';
import * as path from 'path';
import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { zipFiles } from '../build/archive';
import type { ActionModel } from '../model/pipeline';

/** Records what an action would have got, and does nothing: for whatever cannot be stood in for on this machine. */
export class SimulatedHandler implements ActionHandler {
  plan(action: ActionModel): string {
    return `simulated: nothing here stands in for ${action.category}/${action.provider}`;
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    const summary = this.plan(action);
    const { stage, name, category, owner, provider, region, configuration, inputs } = action;
    const record = JSON.stringify({ simulated: true, stage, name, category, owner, provider, region, configuration, inputs }, undefined, 2);
    [summary, ...record.split('\n')].forEach((line) => context.log(line));
    // Later actions get an artifact that says what it is.
    const file = path.join(context.workDirectory, 'simulated.json');
    await fs.promises.writeFile(file, `${record}\n`);
    for (const output of action.outputs) await zipFiles(context.outputPath(output.name), [{ path: 'simulated.json', file }]);
    return { status: 'Succeeded', summary, simulated: true };
  }
}
