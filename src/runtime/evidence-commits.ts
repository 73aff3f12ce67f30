import type { Change, CommitEvidence } from './evidence';
import { plainText } from './evidence-text';

/** A commit as a repository keeps it. */
export interface KeptCommit extends CommitEvidence {
  readonly parents: readonly string[];
  /** Seconds since 1970, of the committer: commits are walked through from the newest. */
  readonly time: number;
}

const LONGEST_MESSAGE = 1000;

/**
 * The commits that are in `until` and not in `since`, found by asking for one commit at a time, as `git rev-list` does: from the newest
 * to the oldest, and what `since` contains is left out. Without `since`, the newest ones. Ends after so many questions at the latest.
 */
export async function commitsBetween(
  since: string | undefined, until: string, most: number, commit: (id: string) => Promise<KeptCommit>,
): Promise<Change> {
  const known = new Map<string, KeptCommit>();
  const old = new Set<string>();
  const waiting = new Set<string>();
  const ask = async (id: string) => {
    known.set(id, known.get(id) ?? await commit(id));
    waiting.add(id);
  };
  const found: CommitEvidence[] = [];
  await ask(until);
  if (since !== undefined) {
    await ask(since);
    old.add(since);
  }
  // As long as one of the commits that wait may be new, those that are old have to be walked through too: they may contain it.
  while ([...waiting].some((id) => !old.has(id))) {
    if (known.size >= most) {
      const complete = since === undefined;
      return { commits: found, complete, reason: complete ? undefined : `there are more than could be looked at (${most})` };
    }
    const next = newest([...waiting].map((id) => known.get(id)!));
    waiting.delete(next.id);
    if (!old.has(next.id)) {
      const { id, author, message, date } = next;
      found.push({ id, author, message: plainText(message, LONGEST_MESSAGE), date });
    }
    for (const parent of next.parents) {
      if (old.has(next.id)) old.add(parent);
      if (!known.has(parent)) await ask(parent);
    }
  }
  return { commits: found.filter(({ id }) => !old.has(id)), complete: true };
}

function newest(commits: readonly KeptCommit[]): KeptCommit {
  return commits.reduce((one, other) => other.time > one.time ? other : one);
}
