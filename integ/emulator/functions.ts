import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Account } from './account';
import type { DeployedStack } from './stacks';
import type { Template } from './template';
import { FUNCTION_RECORD, type FunctionRecord } from '../../src/contract';

/** The one function of ours without a record: nothing of a local run has to know it. */
const PATH_FILTER = /^CodeCommitPathFilterFunction[0-9A-F]{8}$/;

/** A function of ours in a stack that is deployed. */
export interface DeployedFunction {
  readonly kind: FunctionRecord['kind'] | 'codecommit-path-filter';
  readonly logicalId: string;
  readonly name: string;
  /** What it is configured with. */
  readonly variables: { readonly [name: string]: string };
  readonly stack: DeployedStack;
}

/** Invokes functions that are deployed. */
export class Functions {
  private readonly lambda: LambdaClient;

  constructor({ client }: Account) {
    this.lambda = new LambdaClient(client);
  }

  /** Those of ours in a stack. */
  async of(stack: DeployedStack, { Resources }: Template): Promise<DeployedFunction[]> {
    const found: DeployedFunction[] = [];
    for (const [logicalId, { Metadata }] of Object.entries(Resources)) {
      const record = Metadata?.[FUNCTION_RECORD] as FunctionRecord | undefined;
      const kind = record?.kind ?? (PATH_FILTER.test(logicalId) ? 'codecommit-path-filter' : undefined);
      if (kind === undefined) continue;
      const name = stack.resources[logicalId];
      const { Environment } = await this.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
      found.push({ kind, logicalId, name, variables: Environment?.Variables ?? {}, stack });
    }
    return found;
  }

  /** Answers what the function answers, or fails as it did. */
  async invoke(FunctionName: string, event: object, Qualifier?: string): Promise<any> {
    const command = new InvokeCommand({ FunctionName, Qualifier, Payload: Buffer.from(JSON.stringify(event)) });
    const { Payload, FunctionError } = await this.lambda.send(command);
    const answer = JSON.parse(Payload?.transformToString() || 'null');
    if (FunctionError) throw new Error(answer?.errorMessage ?? FunctionError);
    return answer;
  }
}
