import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Account } from './account';
import type { DeployedStack } from './stacks';
import type { Template } from './template';
import { FUNCTION_RECORD, type FunctionRecord } from '../../src/contract';

/** A function of ours in a stack that is deployed. */
export interface DeployedFunction {
  readonly kind: FunctionRecord['kind'];
  readonly logicalId: string;
  readonly name: string;
  readonly stack: DeployedStack;
}

export function functionsOf(stack: DeployedStack, template: Template): DeployedFunction[] {
  return Object.entries(template.Resources).flatMap(([logicalId, { Metadata }]) => {
    const record = Metadata?.[FUNCTION_RECORD] as FunctionRecord | undefined;
    return record && logicalId in stack.resources ? [{ kind: record.kind, logicalId, name: stack.resources[logicalId], stack }] : [];
  });
}

/** Invokes functions that are deployed. */
export class Functions {
  private readonly lambda: LambdaClient;

  constructor({ client }: Account) {
    this.lambda = new LambdaClient(client);
  }

  /** Answers what the function does, or fails as it did. */
  async invoke(FunctionName: string, event: object, Qualifier?: string): Promise<any> {
    const { Payload, FunctionError } = await this.lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload: Buffer.from(JSON.stringify(event)) }));
    const answer = JSON.parse(Payload?.transformToString() || 'null');
    if (FunctionError) throw new Error(answer?.errorMessage ?? FunctionError);
    return answer;
  }

  /** Answers what a function is configured with. */
  async variables(FunctionName: string): Promise<{ readonly [name: string]: string }> {
    const { Environment } = await this.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return Environment?.Variables ?? {};
  }
}
