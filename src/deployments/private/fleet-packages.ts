import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { DeliveryBuild } from '../../builds';
import { BuiltPackage } from '../../builds/built-packages';
import { elsewhere } from '../../foundation/private/deployment-target';
import { LambdaFleet } from '../../hosting';
import { describePlace } from '../../hosting/private/fleet-validation';
import type { FunctionsDeploymentOptions } from '../deployment-options';

interface Packages { readonly [name: string]: BuiltPackage }

/** The packages that are deployed, by name of the function. Fails when build and fleet do not fit together. */
export function packagesOf(who: string, build: DeliveryBuild, { fleet, functions }: FunctionsDeploymentOptions): Packages {
  const built = ofKind('function', build);
  const names = Object.keys(built);
  if (names.length === 0) {
    throw new Error(`${who}: ${build} leaves no packages of functions, got it for ${fleet}; deploy what addBuild() returned for Build.functions`);
  }
  if (functions?.length === 0) throw new Error(`${who}: functions names what is deployed, got none; name some, or leave it out to deploy all`);
  for (const name of functions ?? fleet._names) {
    if (names.includes(name)) continue;
    throw new Error(`${who}: ${build} leaves no package '${name}', got ${list(names)}; add it to the build`
      + (functions ? ', or name one of these' : `, or name in functions which of ${fleet} are deployed`));
  }
  for (const name of functions ?? names) {
    if (!fleet._names.includes(name)) {
      throw new Error(`${who}: ${fleet} has no function '${name}', which ${build} leaves a package for, got ${list(fleet._names)}; `
        + 'call addFunction or useFunction, or name in functions what is deployed');
    }
    validateFit(who, fleet, name, built[name]);
  }
  return Object.fromEntries((functions ?? names).map((name) => [name, built[name]]));
}

/** The layers of a build of layers. */
export function layersOf(who: string, build: DeliveryBuild | undefined): Packages {
  const layers = build ? ofKind('layer', build) : {};
  if (!build || Object.keys(layers).length > 0) return layers;
  throw new Error(`${who}: ${build} leaves no layers, got it as layers; pass what addBuild() returned for Build.layers`);
}

/** Fails for a layer that the function takes and nothing builds. */
export function validateTaken(who: string, name: string, taken: readonly string[], build: DeliveryBuild | undefined, layers: Packages): void {
  const missing = taken.find((layer) => !Object.keys(layers).includes(layer));
  if (missing === undefined) return;
  throw new Error(`${who}: function '${name}' takes layer '${missing}', got ${build ? `${list(Object.keys(layers))} of ${build}` : 'no build of layers'}; `
    + (build ? 'add it to the build, or take one of these' : 'pass layers: what addBuild() returned for Build.layers'));
}

/** Fails for alarms in another place than the fleet, which could not see them. */
export function validateAlarms(who: string, fleet: LambdaFleet, alarms: readonly cloudwatch.IAlarm[]): void {
  for (const alarm of alarms) {
    if (!elsewhere(alarm.env, fleet._env)) continue;
    throw new Error(`${who}: alarm '${alarm.node.path}' is in ${describePlace(alarm.env)}, got ${fleet} in ${describePlace(fleet._env)}; use alarms of the same account and region`);
  }
}

/** Fails for a package that the function cannot run, as far as that is known. */
function validateFit(who: string, fleet: LambdaFleet, name: string, built: BuiltPackage): void {
  const { runtime, architecture } = fleet.findFunction(name)._facts;
  const facts = [['runtime', built.runtime, runtime?.name], ['architecture', built.architecture, architecture?.name]];
  for (const [what, packaged, defined] of facts) {
    if (packaged === undefined || defined === undefined || packaged === defined) continue;
    throw new Error(`${who}: package '${name}' is built for the ${what} ${packaged}, got ${defined} for the function of ${fleet}; give both the same`);
  }
}

function ofKind(kind: BuiltPackage['kind'], build: DeliveryBuild): Packages {
  return Object.fromEntries(Object.entries(build._packages ?? {}).filter(([, built]) => built.kind === kind));
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `'${name}'`).join(', ');
}
