import type { PublishedLayers } from './fleet-layers';
import type { RolledBack } from './fleet-rollback';
import type { DeployOutcome } from './fleet-shift';

/** What happened, in a line beside the action. */
export function describeOutcome(outcome: DeployOutcome): string {
  if (outcome.status === 'unchanged') return `unchanged: version ${outcome.version}`;
  if (outcome.status === 'deployed') return `version ${outcome.version} is live${outcome.previous ? ` (was ${outcome.previous})` : ''}`;
  const { state: { version }, percent, until } = outcome;
  const time = `${new Date(until).toISOString().slice(11, 16)} UTC`;
  return percent === 0 ? `version ${version} starts, until ${time} at the latest` : `${percent} percent to version ${version} until ${time}`;
}

export function describeLayers({ published, unchanged }: PublishedLayers): string {
  return `published: ${published.join(', ') || 'none'}; unchanged: ${unchanged.join(', ') || 'none'}`;
}

export function describeRollback({ release, functions }: RolledBack): string {
  return `undone: ${release}; ${functions.map(({ name, version, was }) => `${name} is at version ${version} (was ${was})`).join(', ') || 'nothing changed'}`;
}
