import { CHECK_VARIABLES, type GateSpec } from '../contract';
import type { ActionEvidence, Change, Evidence, Gate, RanAction, Revision } from './evidence';
import { compareMeasures } from './evidence-measures';
import { plainLine, plainText } from './evidence-text';

const LONGEST_SUMMARY = 300;
const LONGEST_MESSAGE = 2000;

/** Finds out what approvers should know. What cannot be found out is said, and stops nobody: approvers decide what it means. */
export async function collectEvidence(execution: string, { spec, ports }: Gate): Promise<Evidence> {
  const gaps: string[] = [];
  const attempt = async <T>(what: string, work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      gaps.push(plainLine(`${what} could not be found out: ${(error as Error).message}`, LONGEST_SUMMARY));
      return otherwise;
    }
  };
  const ran = latest(await ports.actions(execution));
  const revision = sourceOf(ran) ?? await attempt('the revision', () => ports.revision(execution), undefined);
  const before = await attempt('the last delivery', () => lastDelivery(execution, spec, ports), undefined);
  const ranBefore = before === undefined ? [] : latest(await attempt('results of the last delivery', () => ports.actions(before), []));
  const since = before === undefined ? undefined : sourceOf(ranBefore)?.id ?? (await attempt('its revision', () => ports.revision(before), undefined))?.id;
  const actions = ran.filter((action) => action.category !== 'Source' && !belongsToGate(action, spec));
  return {
    version: 1,
    pipeline: spec.pipeline,
    environment: spec.environment,
    execution,
    collected: ports.now().toISOString(),
    revision: revision && { ...revision, message: revision.message && plainText(revision.message, LONGEST_MESSAGE) },
    previous: before === undefined ? undefined : { execution: before, revision: since },
    change: await changeOf(before !== undefined, since, revision, { spec, ports }),
    message: spec.message,
    checklist: spec.checklist,
    plans: spec.reviews.map((line) => plainText(resolved(line, ran), LONGEST_MESSAGE)),
    actions: actions.map(told),
    measures: compareMeasures(actions, ranBefore),
    gaps,
  };
}

/** The latest attempt at each action, in the order in which they started. */
function latest(ran: readonly RanAction[]): RanAction[] {
  const byPlace = new Map<string, RanAction>();
  for (const action of [...ran].sort((one, other) => (one.started ?? 0) - (other.started ?? 0))) {
    const place = `${action.stage}/${action.name}`;
    byPlace.delete(place);
    byPlace.set(place, action);
  }
  return [...byPlace.values()];
}

function sourceOf(ran: readonly RanAction[]): Revision | undefined {
  const { CommitId, VersionId, ImageDigest, CommitMessage } = ran.find(({ category }) => category === 'Source')?.variables ?? {};
  const id = CommitId ?? VersionId ?? ImageDigest;
  return id === undefined ? undefined : { id, message: CommitMessage };
}

async function lastDelivery(execution: string, { delivery }: GateSpec, ports: Gate['ports']): Promise<string | undefined> {
  if (delivery === undefined) return undefined;
  for await (const delivered of ports.delivered(delivery)) if (delivered !== execution) return delivered;
  return undefined;
}

async function changeOf(follows: boolean, since: string | undefined, revision: Revision | undefined, { spec, ports }: Gate): Promise<Change> {
  const unknown = (reason: string): Change => ({ commits: [], complete: false, reason });
  if (spec.delivery === undefined) return unknown('the gate does not know what was delivered last');
  if (!revision) return unknown('the revision of the source is not known');
  if (follows && since === undefined) return unknown('the revision of the last delivery is not known');
  const { history } = spec;
  switch (history.kind) {
    case 'none': return unknown('nobody can list the commits of this source');
    case 'web': {
      const compare = since === undefined ? undefined : history.compare.replace('{since}', encodeURIComponent(since)).replace('{until}', encodeURIComponent(revision.id));
      return { ...unknown('a source that is read through a connection does not list its commits'), compare };
    }
    case 'codecommit':
      try {
        return await ports.commits(since, revision.id);
      } catch (error) {
        return unknown(plainLine(`the commits could not be listed: ${(error as Error).message}`, LONGEST_SUMMARY));
      }
  }
}

function belongsToGate({ stage, name }: RanAction, spec: GateSpec): boolean {
  return stage === spec.stage && Object.values(spec.actions).includes(name);
}

/** A line with the values of its variables: `network: 2 to add`. */
function resolved(line: string, ran: readonly RanAction[]): string {
  return line.replace(/#\{([\w@-]+)\.([\w@.-]+)\}/g, (_reference, namespace: string, name: string) =>
    ran.find((action) => action.namespace === namespace)?.variables[name] ?? '(not known)');
}

/** Nothing but what an action says for people: its configuration and its other variables may hold anything. */
function told({ stage, name, status, seconds, variables, log }: RanAction): ActionEvidence {
  const summary = variables[CHECK_VARIABLES.summary];
  const advisory = variables[CHECK_VARIABLES.result] === 'failed' && status === 'Succeeded';
  return { stage, name, status: advisory ? 'Advisory' : status, seconds, summary: summary && plainLine(summary, LONGEST_SUMMARY), log };
}
