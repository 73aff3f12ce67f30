import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LambdaFleet, LambdaFleetProps } from '../../src/hosting';

export const ENV = { account: '111111111111', region: 'eu-central-1' };
export const PYTHON = { runtime: lambda.Runtime.PYTHON_3_13, handler: 'app.handler' };

export function stackOf(id = 'Data', context?: { [flag: string]: unknown }): Stack {
  return new Stack(new App({ context }), id, { env: ENV });
}

/** A fleet of functions that exist: their ARNs are known as text. */
export function existingFleet(stack: Stack, id: string, names: readonly string[], props?: LambdaFleetProps): LambdaFleet {
  const fleet = new LambdaFleet(stack, id, props);
  for (const name of names) fleet.useFunction(name, lambda.Function.fromFunctionArn(stack, `${id}-${name}`, arnOf(stack, name)));
  return fleet;
}

/** ARN of a function, as text. */
export function arnOf(stack: Stack, name: string): string {
  return `arn:aws:lambda:${stack.region}:${stack.account}:function:${name}`;
}

/** Names `f001`, `f002` and so on, filled up to a length. */
export function manyNames(count: number, length = 4): string[] {
  return Array.from({ length: count }, (_, i) => `f${String(i + 1).padStart(3, '0')}`.padEnd(length, 'x'));
}

export function resourcesOf(stack: Stack, type: string): { readonly [id: string]: any } {
  return Template.fromStack(stack).findResources(type);
}

/** What roles whose logical id begins so are allowed. */
export function statementsOf(stack: Stack, role: string): any[] {
  return Object.entries(resourcesOf(stack, 'AWS::IAM::Role')).filter(([id]) => id.startsWith(role))
    .flatMap(([, { Properties }]) => (Properties.Policies ?? []).flatMap((policy: any) => policy.PolicyDocument.Statement));
}
