import * as fs from 'fs';
import type { ActionContext, ActionHandler, ActionResult } from './handler';
import type { DeployRequest, TrafficShift } from '../../contract';
import type { Fleet } from '../../runtime/fleet-ports';
import { shiftTraffic } from '../../runtime/fleet-shift';
import type { ActionModel } from '../model/pipeline';
import { localFleetOf } from '../targets/local-fleet';

/** Publishes a version of a function and shifts its alias, as the Lambda action of CodePipeline does, on this machine. */
export class LambdaDeployHandler implements ActionHandler {
  plan({ configuration, inputs }: ActionModel): string {
    const { FunctionName, FunctionAlias, PublishedTargetVersion } = configuration;
    const alias = FunctionAlias ? `, and makes alias ${FunctionAlias} lead to it` : '';
    return inputs.length > 0 ? `publishes a version of ${FunctionName} here${alias}` : `takes version ${PublishedTargetVersion} of ${FunctionName} here${alias}`;
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    const { FunctionName: name, FunctionAlias: alias, DeployStrategy } = action.configuration;
    const { pipeline: { account }, state: { targets }, shell, signal } = context;
    const shift = parseStrategy(DeployStrategy);
    const fleet = localFleetOf(name, alias, context.functions, {
      targets, account, region: action.region, shell, signal, log: (line) => context.log(line),
    });
    const version = action.inputs.length > 0 ? await publish(action, context, fleet) : await published(action, fleet);
    const variables = { FunctionVersion: version };
    const notes = [`${name} is deployed here; invoke it: ${context.commandLine(`invoke ${name}`)}`];
    if (!alias) return { status: 'Succeeded', summary: `${name}: published version ${version}`, variables };
    const before = await fleet.target.alias(name, alias);
    if (before?.version === version) return { status: 'Succeeded', summary: `${name}: unchanged, version ${version}`, variables, notes };
    if (shift?.minutes) context.log(`${name}: the minutes between steps are not waited for here, and no alarm is watched`);
    const request: DeployRequest = { deploy: name, release: context.execution, shift: shift && { ...shift, minutes: 0 } };
    await shiftTraffic(request, name, fleet, {
      version, previous: before?.version, before: before?.description, percent: 0, since: fleet.clock.now(),
    });
    return { status: 'Succeeded', summary: `${name}: version ${version} is live${before ? ` (was ${before.version})` : ''}`, variables, notes };
  }
}

/** The artifact itself becomes the code. */
async function publish({ inputs, configuration: { FunctionName: name } }: ActionModel, context: ActionContext, { target }: Fleet): Promise<string> {
  const artifact = context.inputs.get(inputs[0]);
  if (!artifact) throw new Error(`input artifact ${inputs[0]} is missing; run the action that makes it first`);
  await target.updateCode(name, fs.readFileSync(artifact));
  const { codeSha256 } = await target.configuration(name);
  return target.publish(name, `execution ${context.execution}`, codeSha256);
}

async function published({ configuration }: ActionModel, { target }: Fleet): Promise<string> {
  const { FunctionName: name, FunctionAlias: alias, PublishedTargetVersion: version } = configuration;
  if (!version || !alias) {
    throw new Error(`${name}: without an input artifact, PublishedTargetVersion and FunctionAlias are needed, got ${version || 'no version'} `
      + `and ${alias || 'no alias'}; configure both, or give the action an artifact`);
  }
  return (await target.configuration(name, version)).version;
}

/** `Canary10Percent5Minutes`, `Linear10PercentEvery1Minute` or `AllAtOnce`. */
function parseStrategy(text: string = 'AllAtOnce'): TrafficShift | undefined {
  const [, kind, percent, minutes] = /^(Canary|Linear)(\d+)Percent(?:Every)?(\d+)Minutes?$/i.exec(text) ?? [];
  if (kind) return { kind: kind.toLowerCase() as TrafficShift['kind'], percent: Number(percent), minutes: Number(minutes) };
  if (/^AllAtOnce$/i.test(text)) return undefined;
  throw new Error(`DeployStrategy is AllAtOnce, Canary<n>Percent<n>Minutes or Linear<n>PercentEvery<n>Minutes, got ${text}; write it so`);
}
