import { Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** A function of the benchmark: both sides deliver the same ones. */
export interface FleetFunction {
  readonly name: string;
  readonly directory: string;
  readonly staging: lambda.IFunction;
  readonly production: lambda.IFunction;
}

export const SHARED = 'functions/shared/analytics_common';
export const ALIAS = 'live';
export const CANARY = { percent: 10, minutes: 5 };

/** Functions are not measured: they exist already. */
export function existingFunction(stack: Stack, number: number): FleetFunction {
  const name = `function-${number}`;
  const imported = (environment: string) => lambda.Function.fromFunctionName(stack, `${environment}${number}`, `${environment}-${name}`);
  return { name, directory: `functions/${name}`, staging: imported('staging'), production: imported('production') };
}
