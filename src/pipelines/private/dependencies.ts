import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { ActionUses, usesOf } from './action-uses';
import type { DeliveryEnvironment } from '../delivery-environment';

/** Positions of builds, then deployments, that a step of one of them waits for. */
export type Dependencies = (unit: number, step: number) => readonly number[];

/**
 * What the steps of an environment wait for: an artifact or a variable that another build or deployment of the environment leaves
 * makes them wait for all of it.
 */
export function dependenciesOf({ _builds, _deployments }: DeliveryEnvironment, pipeline: codepipeline.Pipeline): Dependencies {
  // Nothing of the environment can be waited for.
  if (_builds.length === 0 && !_deployments.some(({ config }) => config.outputs)) return () => [];
  const units: ActionUses[][] = [
    ..._builds.map(({ config }) => config.steps.map((step) => usesOf(step.action(1), undefined, pipeline))),
    ..._deployments.map(({ config }) => config.steps.map((step) => usesOf(step.action(step.name, 1), step.environment, pipeline))),
  ];
  const makers = new Map(units.flatMap((steps, unit) => steps.flatMap(({ leaves }) => leaves.map((name) => [name, unit] as const))));
  return (unit, step) => {
    const waits = units[unit][step].takes.map((name) => makers.get(name));
    return [...new Set(waits)].filter((other): other is number => other !== undefined && other !== unit);
  };
}
