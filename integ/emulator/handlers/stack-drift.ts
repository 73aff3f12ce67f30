import { ListStackResourcesCommand, CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { equal, type HandlerCase } from './handler-case';
import { CHECK_SETTINGS, CHECK_VARIABLES, type StackDriftSettings } from '../../../src/contract';
import { jobEvent } from '../../../test/helpers/loopback-aws';

/** A stack that is as it was defined passes, and fails when somebody has changed its parameter. */
export const stackDrift: HandlerCase = async ({ name, variables }, { account: { client }, functions, codePipeline }) => {
  const look = async () => {
    await functions.invoke(name, jobEvent({}));
    await functions.invoke(name, jobEvent({}, codePipeline.reports.at(-1)!.continuation));
    return codePipeline.reports.at(-1)!;
  };
  const inSync = await look();
  equal(CHECK_VARIABLES.result, (inSync.variables as { readonly [name: string]: string } | undefined)?.[CHECK_VARIABLES.result], 'passed');

  const { stacks: [StackName] } = JSON.parse(variables[CHECK_SETTINGS]) as StackDriftSettings;
  const { StackResourceSummaries: [parameter] = [] } = await new CloudFormationClient(client).send(new ListStackResourcesCommand({ StackName }));
  await new SSMClient(client).send(new PutParameterCommand({ Name: parameter.PhysicalResourceId, Value: 'changed by hand', Type: 'String', Overwrite: true }));
  const { failure = '' } = await look();
  if (!failure.includes(parameter.LogicalResourceId!)) throw new Error(`the job was to fail for ${parameter.LogicalResourceId}, got '${failure}'`);
  return 'told the pipeline that the stack is in sync, and that it is not once its parameter was changed';
};
