import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { World } from './handler-case';
import { FLEET_ALIAS, FLEET_FUNCTIONS } from '../../../src/contract';

/** The functions that a function of ours deploys. */
export class LiveFleet {
  static async of(deployFunction: string, { account, functions }: World): Promise<LiveFleet> {
    const variables = await functions.variables(deployFunction);
    return new LiveFleet(new LambdaClient(account.client), JSON.parse(variables[FLEET_FUNCTIONS]), variables[FLEET_ALIAS]);
  }

  private constructor(
    private readonly lambda: LambdaClient, readonly functions: { readonly [name: string]: string }, readonly alias: string,
  ) {}

  /** By name of the function: the version that its alias leads to. */
  async versions(): Promise<{ readonly [name: string]: string }> {
    return Object.fromEntries(await Promise.all(Object.entries(this.functions).map(async ([name, FunctionName]) => {
      const { FunctionVersion } = await this.lambda.send(new GetAliasCommand({ FunctionName, Name: this.alias }));
      return [name, FunctionVersion];
    })));
  }
}
