import type { RolledBack } from './fleet-rollback';
import type { Released } from './site-release';
import type { Undone } from './undo';

/** What came of a rollback of hosting that was restricted to the release of an execution. */
export function siteUndone({ release, changed }: Released, execution: string): Undone {
  if (changed) return { status: 'undone', summary: `release ${release} is live again` };
  if (release === execution) return { status: 'unchanged', summary: `release ${release} stays live, as there is none before` };
  return { status: 'unchanged', summary: release === 'none' ? 'nothing is live' : `release ${release} is live` };
}

/** What came of rollbacks of parts of a fleet that were restricted to the release of an execution. */
export function functionsUndone(rollbacks: readonly RolledBack[]): Undone {
  const functions = rollbacks.flatMap((rollback) => rollback.functions);
  const shifting = rollbacks.flatMap((rollback) => rollback.shifting ?? []);
  const left = shifting.length > 0 ? `, traffic of ${shifting.join(', ')} is shifting and was left alone` : '';
  if (functions.length === 0) return { status: 'unchanged', summary: `no alias leads to a version of this execution${left}` };
  return { status: 'undone', summary: `${functions.map(({ name, version }) => `${name} is back at version ${version}`).join(', ')}${left}` };
}
