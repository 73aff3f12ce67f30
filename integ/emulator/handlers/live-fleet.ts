import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { FLEET_ALIAS, FLEET_FUNCTIONS } from '../../../src/contract';
import type { Account } from '../account';
import type { DeployedFunction } from '../functions';

/** The functions that a function of ours deploys. */
export class LiveFleet {
  /** Names in AWS Lambda by names in the fleet. */
  public readonly functions: { readonly [name: string]: string };
  public readonly alias: string;
  private readonly lambda: LambdaClient;

  constructor({ variables }: DeployedFunction, { client }: Account) {
    this.functions = JSON.parse(variables[FLEET_FUNCTIONS]);
    this.alias = variables[FLEET_ALIAS];
    this.lambda = new LambdaClient(client);
  }

  /** By name of the function: the version that its alias leads to. */
  public async versions(): Promise<{ readonly [name: string]: string }> {
    return Object.fromEntries(await Promise.all(Object.entries(this.functions).map(async ([name, FunctionName]) => {
      const { FunctionVersion } = await this.lambda.send(new GetAliasCommand({ FunctionName, Name: this.alias }));
      return [name, FunctionVersion];
    })));
  }
}
