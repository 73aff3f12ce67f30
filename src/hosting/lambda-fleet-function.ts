import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** Options of LambdaFleet.addFunction. */
export interface LambdaFleetFunctionOptions {
  /** Where the package is run: the runtime that it was built for. */
  readonly runtime: lambda.Runtime;
  /** What of the package is called: `app.handler` */
  readonly handler: string;
  /**
   * Processor that the package was built for.
   * @default Architecture.X86_64
   */
  readonly architecture?: lambda.Architecture;
  /**
   * What the function does.
   * @default - no description
   */
  readonly description?: string;
  /**
   * Environment variables. New values take effect with the next deployment by a pipeline.
   * @default - none
   */
  readonly environment?: { [name: string]: string };
  /**
   * Name of the function in AWS Lambda.
   * @default - one that AWS CloudFormation makes up
   */
  readonly functionName?: string;
  /**
   * Memory in MiB; the share of the processor grows with it.
   * @default 128
   */
  readonly memorySize?: number;
  /**
   * How long one call may take.
   * @default Duration.seconds(3)
   */
  readonly timeout?: Duration;
}

/** Options of LambdaFleet.useFunction. */
export interface UsedFunctionOptions {
  /**
   * What of the package is called, for runs on a laptop.
   * @default - that of the function, when this app defines it
   */
  readonly handler?: string;
  /**
   * Runtime of the function.
   * @default - that of the function, when this app defines it
   */
  readonly runtime?: lambda.Runtime;
  /**
   * Processor of the function.
   * @default - that of the function, when this app defines it
   */
  readonly architecture?: lambda.Architecture;
}

/** A function of a LambdaFleet. Made by its methods. */
export class LambdaFleetFunction {
  /** @internal */
  public static _of(name: string, fn: lambda.IFunction, alias: lambda.IAlias, facts: UsedFunctionOptions): LambdaFleetFunction {
    return new LambdaFleetFunction(name, fn, alias, facts);
  }

  /** Name in the fleet, which is that of the package. */
  public readonly name: string;
  /** The function. Grants to it take effect for all its versions. */
  public readonly function: lambda.IFunction;
  /** What callers use: it leads to the version that was deployed. */
  public readonly alias: lambda.IAlias;
  /**
   * What is known of the function.
   * @internal
   */
  public readonly _facts: UsedFunctionOptions;

  private constructor(name: string, fn: lambda.IFunction, alias: lambda.IAlias, facts: UsedFunctionOptions) {
    this.name = name;
    this.function = fn;
    this.alias = alias;
    this._facts = facts;
  }
}
