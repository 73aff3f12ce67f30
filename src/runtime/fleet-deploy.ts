import type { DeployRequest } from '../contract';
import { about, functionNameOf, hasWeights } from './fleet-alias';
import type { AliasState, Fleet, FleetPackage, FunctionState } from './fleet-ports';
import { shiftTraffic, type DeployOutcome, type ShiftState } from './fleet-shift';
import { requireSize } from './fleet-size';
import { persist, settle } from './fleet-wait';

export type { DeployOutcome, ShiftState } from './fleet-shift';

/** Several such waits, one after the other, fit into the 15 minutes that a function has. */
const MAX_UPDATE = 3 * 60_000;
const MAX_DESCRIPTION = 256;

/** Makes a package what callers of the alias get, unless they get it already. With a state, goes on where that call left off. */
export async function deployFunction(request: DeployRequest, pkg: FleetPackage, fleet: Fleet, state?: ShiftState): Promise<DeployOutcome> {
  if (state) return continueDeployment(request, fleet, state);
  const functionName = functionNameOf(request.deploy, fleet);
  return about(request.deploy, async () => {
    const alias = await settledAlias(request.deploy, functionName, fleet);
    const latest = await settle(functionName, undefined, MAX_UPDATE, fleet);
    if (!latest.ready) throw new Error('an update by somebody else has not ended within 3 minutes; deploy again when it has');
    const wanted = { codeSha256: pkg.record.sha256, layers: request.layers?.split(',').filter(Boolean) ?? latest.layers, settings: latest.settings };
    if (alias && same(await fleet.target.configuration(functionName, alias.version), wanted)) return { status: 'unchanged', version: alias.version };

    await requireQuietAlarms(request, fleet);
    await updateFunction(request, functionName, latest, wanted, pkg, fleet);
    const version = await persist(fleet.clock, () => fleet.target.publish(functionName, describe(request), wanted.codeSha256));
    fleet.log(`${request.deploy}: published version ${version}`);
    if (version === alias?.version) return { status: 'unchanged', version };
    return shiftTraffic(request, functionName, fleet, {
      version, previous: alias?.version, before: alias?.description, percent: 0, since: fleet.clock.now(),
    });
  });
}

/** Goes on with a deployment that was `shifting`. */
export async function continueDeployment(request: DeployRequest, fleet: Fleet, state: ShiftState): Promise<DeployOutcome> {
  const functionName = functionNameOf(request.deploy, fleet);
  return about(request.deploy, async () => shiftTraffic(request, functionName, fleet, state));
}

type Content = Pick<FunctionState, 'codeSha256' | 'layers' | 'settings'>;

/** The alias with all traffic on one version, which no update of the function can change. */
async function settledAlias(name: string, functionName: string, fleet: Fleet): Promise<AliasState | undefined> {
  const { target, clock } = fleet;
  const alias = await target.alias(functionName, fleet.alias);
  if (alias && hasWeights(alias)) {
    fleet.log(`${name}: a deployment was interrupted; all traffic goes to version ${alias.version} again`);
    return moveAlias({ version: alias.version, description: alias.description });
  }
  if (alias?.version !== '$LATEST') return alias;

  const { codeSha256 } = await settle(functionName, undefined, MAX_UPDATE, fleet);
  const version = await persist(clock, () => target.publish(functionName, `what alias '${fleet.alias}' led to`, codeSha256));
  await requireStarted(functionName, version, fleet);
  fleet.log(`${name}: alias '${fleet.alias}' leads to version ${version} instead of $LATEST, which the deployment changes`);
  return moveAlias({ version, description: alias.description });

  async function moveAlias(state: AliasState): Promise<AliasState> {
    await persist(clock, () => target.updateAlias(functionName, fleet.alias, state));
    return state;
  }
}

/** Nothing is changed when an alarm would put it back at once, or when a name is wrong. */
async function requireQuietAlarms({ alarms = [] }: DeployRequest, { target }: Fleet): Promise<void> {
  const [alarm] = alarms.length > 0 ? await target.alarms(alarms) : [];
  if (alarm) throw new Error(`alarm '${alarm}' is in ALARM before anything was changed; deploy when it is OK, or without a rollout that watches it`);
}

/** Brings `$LATEST` to what is wanted. */
async function updateFunction(
  { deploy }: DeployRequest, functionName: string, latest: FunctionState, wanted: Content, pkg: FleetPackage, fleet: Fleet,
): Promise<void> {
  const { target, clock } = fleet;
  // after an update that failed, the hash may be of code that cannot run
  if (latest.codeSha256 !== wanted.codeSha256 || latest.failure) {
    requireSize(pkg.record.bytes, 'move its large dependencies into a layer');
    const zip = await pkg.read();
    await persist(clock, () => target.updateCode(functionName, zip));
    await requireUpdated(functionName, fleet);
    fleet.log(`${deploy}: updated the code`);
  }
  if (!sameList(latest.layers, wanted.layers)) {
    await persist(clock, () => target.updateLayers(functionName, wanted.layers));
    await requireUpdated(functionName, fleet);
    fleet.log(`${deploy}: updated the layers`);
  }
}

async function requireUpdated(functionName: string, fleet: Fleet): Promise<void> {
  const { ready, failure } = await settle(functionName, undefined, MAX_UPDATE, fleet);
  if (failure) throw new Error(`the update failed: ${failure}; callers get what they got before`);
  if (!ready) throw new Error('the update has not ended within 3 minutes; callers get what they got before, deploy again');
}

async function requireStarted(functionName: string, version: string, fleet: Fleet): Promise<void> {
  const { ready, failure } = await settle(functionName, version, MAX_UPDATE, fleet);
  if (failure) throw new Error(`version ${version} cannot run: ${failure}`);
  if (!ready) throw new Error(`version ${version} did not start within 3 minutes; deploy again`);
}

function same(live: Content, wanted: Content): boolean {
  return live.codeSha256 === wanted.codeSha256 && live.settings === wanted.settings && sameList(live.layers, wanted.layers);
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.join() === other.join();
}

function describe({ revision, release }: DeployRequest): string {
  return `${revision ? `revision ${revision}, ` : ''}release ${release}`.slice(0, MAX_DESCRIPTION);
}
