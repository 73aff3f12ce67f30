import type { RolloutModel } from '../model/service';

/** How the traffic would move from one revision to the next, step by step. Nothing is waited for here. */
export function rolloutSteps(rollout: RolloutModel, revision: number, deploymentConfiguration?: string): string[] {
  const { strategy, stepPercent, stepBakeMinutes, bakeMinutes, hooks } = rollout;
  const shift = (percent: number, minutes: number | undefined) => `${percent} % of the traffic to revision ${revision}${baked(minutes)}`;
  if (rollout.controller === 'CODE_DEPLOY') {
    return [`${deploymentConfiguration ?? 'CodeDeploy'}: 100 % of the traffic to revision ${revision}, at once here`];
  }
  const steps = {
    ROLLING: () => [shift(100, undefined)],
    BLUE_GREEN: () => [shift(100, bakeMinutes)],
    CANARY: () => [shift(stepPercent ?? 5, stepBakeMinutes), shift(100, bakeMinutes)],
    LINEAR: () => percentages(stepPercent ?? 10).map((percent) => shift(percent, percent === 100 ? bakeMinutes : stepBakeMinutes)),
  }[strategy]();
  return [...hooks.map(({ target, stages }) => `${target} is not asked here (${stages.join(', ')})`), ...steps];
}

function percentages(step: number): number[] {
  const count = Math.ceil(100 / step);
  return Array.from({ length: count }, (_, i) => Math.min(100, Math.round((i + 1) * step * 10) / 10));
}

function baked(minutes: number | undefined): string {
  return minutes ? `; its bake time of ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} is not waited for here` : '';
}
