import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { PLAN_VARIABLES, type CdkStackRecord, type CdkStacksRecord } from '../../contract';
import { readEntry } from '../build/archive';
import type { ActionModel } from '../model/pipeline';
import { LocalStacks } from '../targets/local-stacks';
import { changeLines, compareTemplates, type CfnTemplate, type StackChanges } from '../targets/stack-changes';

const NOTHING = 'nothing to change';

/** What goes before the deployment of CDK stacks: compares them with what was deployed here; assets have nowhere to go. */
export class CdkStacksHandler implements ActionHandler {
  constructor(private readonly record: CdkStacksRecord) {}

  plan(): string {
    return this.record.step === 'assets' ? 'left out: no assets are published from here' : `compares with what was deployed here: ${this.names()}`;
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    if (this.record.step === 'assets') return { status: 'Skipped', summary: this.plan() };
    const changes: StackChanges[] = [];
    for (const stack of this.record.stacks) {
      const stackChanges = await changesOf(stack, action, context);
      context.log(`${stack.name}:${stackChanges.any ? '' : ` ${NOTHING}`}`);
      changeLines(stackChanges).forEach((line) => context.log(`  ${line}`));
      changes.push(stackChanges);
    }
    const different = changes.filter(({ any }) => any).length;
    const count = (kind: 'added' | 'changed' | 'removed') => changes.reduce((sum, each) => sum + each[kind].length, 0);
    const summary = different === 0
      ? NOTHING
      : `${count('added')} to add, ${count('changed')} to change, ${count('removed')} to remove in ${different} of the stacks`;
    return {
      status: 'Succeeded',
      summary,
      variables: { [PLAN_VARIABLES.changes]: different === 0 ? 'none' : 'yes', [PLAN_VARIABLES.summary]: summary },
    };
  }

  private names(): string {
    return this.record.stacks.map(({ name }) => name).join(', ');
  }
}

async function changesOf(stack: CdkStackRecord, { inputs: [input] }: ActionModel, context: ActionContext): Promise<StackChanges> {
  const { name, account, region, template } = stack;
  const artifact = context.inputs.get(input);
  if (!artifact) throw new Error(`input artifact ${input} is missing; run the action that makes it first`);
  const text = await readEntry(artifact, template);
  if (!text) {
    throw new Error(`stack ${name}: its template ${template} is not in artifact ${input}; `
      + 'name the stack as the app does, and let the build leave its assembly');
  }
  const deployed = new LocalStacks(context.state.targets, account, region).template(name);
  return compareTemplates(deployed, JSON.parse(text.toString()) as CfnTemplate);
}
