import { Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { TerraformPermissionSet } from './terraform-permission-sets';

export function validatePrefix(who: string, prefix: string): void {
  if (Token.isUnresolved(prefix) || /^[A-Za-z0-9/_.-]+$/.test(prefix)) return;
  throw new Error(`${who}: a prefix is what the names of the module's resources begin with, got '${prefix}'; write it like 'shop-dev-'`);
}

export function validateServices(who: string, services: readonly string[]): void {
  for (const service of services) {
    if (Token.isUnresolved(service) || /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(service)) continue;
    throw new Error(`${who}: passTo has services, got '${service}'; write them like 'lambda.amazonaws.com'`);
  }
}

/** Statements as they are given. Those that allow all of a service are what nobody would notice in a review. */
export function ownStatements(who: string, read: iam.PolicyStatement[], write: iam.PolicyStatement[]): TerraformPermissionSet {
  if (read.length + write.length === 0) throw new Error(`${who}: it allows something, got no statement; give read or write, or leave it out`);
  for (const statement of [...read, ...write]) validateStatement(who, statement);
  return { anywhere: true, statements: () => ({ read, write }) };
}

function validateStatement(who: string, { effect, actions, notActions }: iam.PolicyStatement): void {
  if (effect !== iam.Effect.ALLOW) return;
  if (notActions.length > 0) {
    throw new Error(`${who}: a statement allows the actions that it names, got notActions '${notActions.join(', ')}'; name those that the module needs`);
  }
  const broad = actions.find((action) => !Token.isUnresolved(action) && /^([^:]*:)?[*?]+$/.test(action));
  if (broad !== undefined) {
    throw new Error(`${who}: a statement allows single actions, got '${broad}'; name those that the module needs`);
  }
}
