import { CheckBindOptions, CheckHost } from '../check-config';

/** What a check that is a rule of a stage's condition cannot do: the condition has one result for all of its rules. */
export function requireCondition(name: string, { advisory, host }: CheckBindOptions): CheckHost {
  if (advisory) {
    throw new Error(`check '${name}': it is a condition of a stage, which lets a delivery go on or not, got advisory; leave advisory out, or check it by commands`);
  }
  if (!host) {
    throw new Error(`check '${name}': it is a condition of a stage, which an existing stage cannot get; use it in an environment of a DeliveryPipeline`);
  }
  return host;
}
