import { isDeepStrictEqual } from 'util';
import type { StackTemplate } from '../assembly/template';

/** A template as AWS CloudFormation takes it. */
export interface CfnTemplate {
  readonly Resources?: StackTemplate['resources'];
  readonly Outputs?: StackTemplate['outputs'];
  readonly Parameters?: StackTemplate['parameters'];
  readonly Mappings?: StackTemplate['mappings'];
  readonly Conditions?: StackTemplate['conditions'];
}

/** What the deployment of a template changes. Resources stand as `AWS::SQS::Queue Orders`. */
export interface StackChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Whether anything differs, be it an output. */
  readonly any: boolean;
}

/** Compares a template with the one that was deployed before, if there was one. */
export function compareTemplates(before: CfnTemplate | undefined, after: CfnTemplate): StackChanges {
  const [old, new_] = [before?.Resources ?? {}, after.Resources ?? {}];
  const titles = (resources: StackTemplate['resources'], ids: readonly string[]) => ids.map((id) => `${resources[id].Type} ${id}`).sort();
  const ids = Object.keys(new_);
  return {
    added: titles(new_, ids.filter((id) => !(id in old))),
    changed: titles(new_, ids.filter((id) => id in old && !isDeepStrictEqual(old[id], new_[id]))),
    removed: titles(old, Object.keys(old).filter((id) => !(id in new_))),
    any: !isDeepStrictEqual(before, after),
  };
}

/** A line per resource. */
export function changeLines({ added, changed, removed }: StackChanges): string[] {
  return [...added.map((title) => `[+] ${title}`), ...changed.map((title) => `[~] ${title}`), ...removed.map((title) => `[-] ${title}`)];
}

/** `2 added, 1 changed`, what was done. */
export function describeChanges({ added, changed, removed, any }: StackChanges): string {
  if (!any) return 'nothing to change';
  const counts = [[added, 'added'], [changed, 'changed'], [removed, 'removed']] as const;
  return counts.filter(([titles]) => titles.length > 0).map(([titles, what]) => `${titles.length} ${what}`).join(', ') || 'no resource changed';
}
