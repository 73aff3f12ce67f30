import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { equal, succeed, type HandlerCase } from './handler-case';
import { jobEvent } from '../../../test/helpers/loopback-aws';

const REPOSITORY = '000000000000.dkr.ecr.eu-central-1.amazonaws.com/web';

/** As a pipeline records what it deployed: into the parameters that CloudFormation had the function make. */
export const imageRecord: HandlerCase = async (fn, world) => {
  const parameters = Object.values(fn.stack.resources).filter((id) => id.startsWith('/cdk-delivery/'));
  if (parameters.length === 0) throw new Error('the stack has no parameter for an image');
  const images = Object.fromEntries(parameters.map((name, index) => [name, `${REPOSITORY}@sha256:${`${index}1`.repeat(32)}`]));
  await succeed(fn, world, jobEvent({ images }));
  const ssm = new SSMClient(world.account.client);
  for (const [Name, image] of Object.entries(images)) {
    equal(Name, (await ssm.send(new GetParameterCommand({ Name }))).Parameter!.Value, image);
  }
  return `recorded the images of ${parameters.length} containers in SSM parameters`;
};
