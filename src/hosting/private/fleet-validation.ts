import { Environment, Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { elsewhere } from '../../foundation/private/deployment-target';
import type { LambdaFleet, LambdaFleetProps } from '../lambda-fleet';

/** AWS Lambda takes ARNs of at most 140 characters of layers; the rest of one has up to 60. */
const MAX_LAYER_NAME = 80;

export function validateFleet(who: string, { aliasName, fleetName }: LambdaFleetProps): void {
  if (aliasName !== undefined && !Token.isUnresolved(aliasName) && !/^(?!\d+$)[A-Za-z0-9_-]{1,32}$/.test(aliasName)) {
    throw new Error(`${who}: aliasName has 1 to 32 letters, digits, - and _, and not digits alone, got '${aliasName}'; use 'live', say`);
  }
  if (fleetName !== undefined && !Token.isUnresolved(fleetName) && !/^[A-Za-z0-9_-]{1,40}$/.test(fleetName)) {
    throw new Error(`${who}: fleetName has 1 to 40 letters, digits, - and _, got '${fleetName}'; leave it out for a name that fits`);
  }
}

export function validateFunctionName(who: string, name: string, taken: readonly string[]): void {
  if (!/^[A-Za-z0-9_-]{1,60}$/.test(name)) {
    throw new Error(`${who}: a function is called by 1 to 60 letters, digits, - and _, got '${name}'; call it like its package`);
  }
  if (taken.includes(name)) throw new Error(`${who}: it has a function '${name}' already; give the new one another name`);
}

/** Fails for what cannot be deployed to, or not from here. */
export function validateUsedFunction(fleet: LambdaFleet, name: string, fn: lambda.IFunction): void {
  if ('lambda' in fn) {
    throw new Error(`${fleet}: function '${name}' is deployed as a whole, got a version or an alias of it; pass the function itself`);
  }
  if (!elsewhere(fn.env, fleet._env)) return;
  throw new Error(`${fleet}: function '${name}' is in ${describePlace(fn.env)}, got a fleet in ${describePlace(fleet._env)}; `
    + 'define a fleet in a stack of that account and region');
}

export function validateLayerName(who: string, fleetName: string, layer: string): void {
  const name = `${fleetName}-${layer}`;
  if (Token.isUnresolved(name) || name.length <= MAX_LAYER_NAME) return;
  throw new Error(`${who}: the name of a layer, with that of its fleet, has at most ${MAX_LAYER_NAME} characters, got '${name}'; give the layer or the fleet a shorter name`);
}

/** Fails for an environment in another place than the fleet. */
export function validatePlace(who: string, fleet: LambdaFleet, environmentName: string, place: Required<Environment>): void {
  if (!elsewhere(fleet._env, place)) return;
  throw new Error(`${who}: ${fleet} is in ${describePlace(fleet._env)}, got environment '${environmentName}' in ${describePlace(place)}; give the environment the env of the fleet`);
}

export function describePlace({ account, region }: Required<Environment>): string {
  return `account ${account} and region ${region}`;
}
