import { equal, succeed, type HandlerCase } from './handler-case';
import { CHECK_VARIABLES } from '../../../src/contract';
import { jobEvent } from '../../../test/helpers/loopback-aws';

/** Deployments may start: the pipeline is told. */
export const calendar: HandlerCase = async (fn, world) => {
  const { [CHECK_VARIABLES.result]: result } = await succeed(fn, world, jobEvent({}));
  equal(CHECK_VARIABLES.result, result, 'passed');
  return 'told the pipeline that deployments may start';
};
