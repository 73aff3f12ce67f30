import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { FLEET_LAYERS, PACKAGE_MANIFEST, type DeployRequest, type FleetRecord, type FleetRequest, type PackageManifest } from '../../contract';
import { continueDeployment, deployFunction } from '../../runtime/fleet-deploy';
import { checkFunction } from '../../runtime/fleet-invoke';
import { publishLayers } from '../../runtime/fleet-layers';
import type { Fleet, FleetPackage } from '../../runtime/fleet-ports';
import { parseFleetRequest } from '../../runtime/fleet-request';
import { rollBackFleet } from '../../runtime/fleet-rollback';
import { readEntry } from '../build/archive';
import { shortened } from '../build/session';
import type { FunctionModel } from '../model/function';
import type { ActionModel } from '../model/pipeline';
import { localFleet } from '../targets/local-fleet';

/** Does what a fleet's deploy function would do, on functions of this machine. */
export class FleetHandler implements ActionHandler {
  plan(action: ActionModel): string {
    const { record: { fleet } } = deployerOf(action);
    const request = unresolvedRequest(action);
    if (!request) return `fails here: the action does not say what to do with fleet ${fleet}`;
    if ('deploy' in request) return `deploys ${request.deploy} here, when its package or configuration has changed`;
    if ('invoke' in request) return `invokes ${request.invoke} here, and compares what it answers`;
    return 'publishLayers' in request ? `publishes the layers of fleet ${fleet} here, those that have changed` : `rolls fleet ${fleet} back here`;
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    const { model, record } = deployerOf(action);
    const request = parseFleetRequest(action.configuration.UserParameters);
    const { pipeline: { account, region }, state: { targets }, shell, signal } = context;
    const log = (line: string) => context.log(line);
    const fleet = localFleet(model, record, context.functions, { targets, account, region, shell, signal, log });
    if ('deploy' in request) return deploy(request, await packagesOf(action, context), fleet, record.fleet, context);
    if ('invoke' in request) {
      context.progress(`invoking ${request.invoke}`);
      const [summary, variables] = await checkFunction(request, fleet);
      return { status: 'Succeeded', summary: shortened(summary), variables };
    }
    if ('publishLayers' in request) return publish(await packagesOf(action, context), model.environment[FLEET_LAYERS], fleet);
    const { release, functions } = await rollBackFleet(fleet, request.release);
    return { status: 'Succeeded', summary: `release ${release} is undone: ${functions.map(({ name, version }) => `${name} is back at ${version}`).join(', ')}` };
  }
}

async function deploy(
  request: DeployRequest, packages: { readonly [name: string]: FleetPackage }, fleet: Fleet, fleetName: string, context: ActionContext,
): Promise<ActionResult> {
  const name = request.deploy;
  const pkg = packages[name];
  if (!pkg) throw new Error(`${name}: the input artifact has no package of it, got ${Object.keys(packages).join(', ') || 'none'}; build it under this name`);
  context.progress(`deploying ${name}`);
  const minutes = request.shift?.minutes || request.bakeMinutes;
  if (minutes) context.log(`${name}: the minutes between steps and after them are not waited for here, and no alarm is watched`);
  const immediate: DeployRequest = { ...request, shift: request.shift && { ...request.shift, minutes: 0 }, bakeMinutes: 0, alarms: undefined };
  let outcome = await deployFunction(immediate, pkg, fleet);
  while (outcome.status === 'shifting') outcome = await continueDeployment(immediate, fleet, outcome.state);
  const was = outcome.status === 'deployed' && outcome.previous ? ` (was ${outcome.previous})` : '';
  return {
    status: 'Succeeded',
    summary: outcome.status === 'unchanged' ? `${name}: unchanged, version ${outcome.version}` : `${name}: version ${outcome.version} is live${was}`,
    variables: { version: outcome.version },
    notes: [`functions of ${fleetName} are deployed here; invoke one: ${context.commandLine(`invoke <function> --fleet ${fleetName}`)}`],
  };
}

async function publish(packages: { readonly [name: string]: FleetPackage }, prefix: string, fleet: Fleet): Promise<ActionResult> {
  const { arns, published, unchanged } = await publishLayers(packages, prefix, fleet);
  const counts = [published.length > 0 && `published ${published.join(', ')}`, unchanged.length > 0 && `${unchanged.length} unchanged`];
  return { status: 'Succeeded', summary: counts.filter(Boolean).join(', '), variables: arns };
}

/** The packages of the input artifact, by name; each is read only when it is deployed. */
async function packagesOf({ inputs }: ActionModel, context: ActionContext): Promise<{ readonly [name: string]: FleetPackage }> {
  const artifact = context.inputs.get(inputs[0]);
  if (!artifact) throw new Error(`input artifact ${inputs[0]} is missing; run the action that makes it first`);
  const read = async (file: string) => {
    const content = await readEntry(artifact, file);
    if (!content) throw new Error(`input artifact ${inputs[0]} holds no ${file}; let a build of packages write it`);
    return content;
  };
  const { packages } = JSON.parse((await read(PACKAGE_MANIFEST)).toString()) as PackageManifest;
  return Object.fromEntries(Object.entries(packages).map(([name, record]) => [name, { record, read: () => read(record.file) }]));
}

function deployerOf({ stage, name, function: model }: ActionModel): { readonly model: FunctionModel; readonly record: FleetRecord } {
  if (model?.record?.kind !== 'fleet-deploy') throw new Error(`${stage}/${name}: its function deploys no fleet`);
  return { model, record: model.record };
}

/** Before the run: variables of other actions still have no values, which the runtime would refuse. */
function unresolvedRequest({ configuration }: ActionModel): FleetRequest | undefined {
  try {
    return JSON.parse(configuration.UserParameters ?? '') as FleetRequest;
  } catch {
    return undefined;
  }
}
