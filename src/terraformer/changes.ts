import { isDeepStrictEqual } from 'util';
import type { PlanJson, PlannedChange, PlannedResource } from './plan-json';

/** In the order of their weight: what may lose data comes first. */
export const CHANGE_KINDS = ['destroy', 'replace', 'change', 'create', 'forget', 'import', 'move'] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface Change {
  readonly kind: ChangeKind;
  readonly address: string;
  readonly type: string;
  /** Names of attributes and what else explains it: never a value. */
  readonly details: readonly string[];
}

export interface Changes {
  readonly resources: readonly Change[];
  /** Names. */
  readonly outputs: readonly string[];
  /** Whether an apply would do anything, be it in the state alone. */
  readonly any: boolean;
}

export function changesOf(plan: PlanJson): Changes {
  const resources = (plan.resource_changes ?? []).filter(({ mode }) => mode === 'managed').flatMap(changeOf);
  const outputs = Object.entries(plan.output_changes ?? {}).filter(([, { actions }]) => !actions.includes('no-op')).map(([name]) => name).sort();
  return { resources: inOrder(resources), outputs, any: plan.applyable ?? resources.length + outputs.length > 0 };
}

function changeOf(resource: PlannedResource): Change[] {
  const kind = kindOf(resource);
  return kind ? [{ kind, address: resource.address, type: resource.type, details: detailsOf(kind, resource) }] : [];
}

function kindOf({ change: { actions, importing }, previous_address: previous }: PlannedResource): ChangeKind | undefined {
  const does = (action: string) => actions.includes(action);
  if (does('delete')) return does('create') ? 'replace' : 'destroy';
  if (does('create')) return 'create';
  if (does('update')) return 'change';
  if (does('forget')) return 'forget';
  if (importing) return 'import';
  return previous ? 'move' : undefined;
}

function detailsOf(kind: ChangeKind, { change, previous_address: previous, deposed, action_reason: reason }: PlannedResource): string[] {
  return [
    ...(kind === 'change' ? [changedAttributes(change).join(', ')] : []),
    ...(kind === 'replace' ? [replacementReason(change, reason)] : []),
    ...(deposed ? [`left behind by a replacement, ${deposed}`] : []),
    ...(previous ? [`moved from ${previous}`] : []),
    ...(change.importing && kind !== 'import' ? ['imported'] : []),
  ].filter(Boolean);
}

function changedAttributes(change: PlannedChange): string[] {
  const { before, after, after_unknown: unknown, before_sensitive: wasSensitive, after_sensitive: sensitive } = change;
  const names = new Set([before, after, unknown].flatMap((value) => (isObject(value) ? Object.keys(value) : [])));
  return [...names].sort().filter((name) =>
    !isDeepStrictEqual(member(before, name), member(after, name))
    || holdsTrue(member(unknown, name))
    || holdsTrue(member(wasSensitive, name)) !== holdsTrue(member(sensitive, name)));
}

/** What cannot be changed in place; else the reason, of which Terraform has a few: `replace_because_tainted`. */
function replacementReason({ replace_paths: paths = [] }: PlannedChange, reason = ''): string {
  const attributes = [...new Set(paths.map(([attribute]) => String(attribute)))].sort();
  return attributes.length > 0 ? `because of ${attributes.join(', ')}` : reason.replace(/^replace_/, '').replaceAll('_', ' ');
}

function inOrder(changes: readonly Change[]): Change[] {
  return CHANGE_KINDS.flatMap((kind) => changes.filter((change) => change.kind === kind));
}

function holdsTrue(value: unknown): boolean {
  return value === true || (typeof value === 'object' && value !== null && Object.values(value).some(holdsTrue));
}

const isObject = (value: unknown): value is { readonly [name: string]: unknown } => typeof value === 'object' && value !== null;
const member = (value: unknown, name: string) => (isObject(value) ? value[name] : value);
