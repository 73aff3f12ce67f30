import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { ActionUses, usesOf } from './action-uses';
import { BoundBuild } from './bound-build';
import { DeploymentConfig } from '../../deployments/deployment-config';
import { LayoutUnit } from '../layout';

/** Positions of builds, then deployments, that a step of one of them waits for. */
export type Dependencies = (unit: number, step: number) => readonly number[];

/**
 * What the steps of builds and deployments wait for: an artifact or a variable that another one leaves makes them wait for all of it.
 */
export function dependenciesOf(
  builds: readonly BoundBuild[], deployments: readonly { readonly config: DeploymentConfig }[], pipeline: codepipeline.Pipeline,
): Dependencies {
  // Nothing else can be waited for.
  const one = builds.length + deployments.length === 1;
  if (one || (builds.length === 0 && !deployments.some(({ config }) => config.outputs))) return () => [];
  const units: ActionUses[][] = [
    ...builds.map(({ config }) => config.steps.map((step) => usesOf(step.action(1), undefined, pipeline))),
    ...deployments.map(({ config }) => config.steps.map((step) => usesOf(step.action(step.name, 1), step.environment, pipeline))),
  ];
  const makers = new Map(units.flatMap((steps, unit) => steps.flatMap(({ leaves }) => leaves.map((name) => [name, unit] as const))));
  return (unit, step) => {
    const waits = units[unit][step].takes.map((name) => makers.get(name));
    return [...new Set(waits)].filter((other): other is number => other !== undefined && other !== unit);
  };
}

/** Builds side by side, but for what they wait for. */
export function layoutOf(builds: readonly BoundBuild[], after: Dependencies): LayoutUnit[] {
  return builds.map(({ build, config }, unit) => ({
    name: build.name, steps: config.steps.map(({ name }, at) => ({ name, order: 1, after: after(unit, at) })),
  }));
}
