import { CHANGE_KINDS, type ChangeKind, type Changes } from './changes';
import type { PlanSummary } from '../contract/terraform-spec';

const VERSION = 1;
const LONGEST = 400;
const MORE = ', ...';

export function summaryOf(changes: Changes, planned: number): PlanSummary {
  const of = (kind: ChangeKind) => addresses(changes, kind);
  return { version: VERSION, add: of('create'), change: of('change'), replace: of('replace'), destroy: of('destroy'), outputs: changes.outputs, planned };
}

/** `2 to add, 1 to change, 0 to destroy`, and what else there is. */
export function countsOf(changes: Changes): string {
  const count = (kind: ChangeKind) => addresses(changes, kind).length;
  const rare = (number: number, what: string) => (number > 0 ? [`${number} ${what}`] : []);
  return [
    `${count('create')} to add`, `${count('change')} to change`,
    ...rare(count('replace'), 'to replace'),
    `${count('destroy')} to destroy`,
    ...rare(count('forget'), 'to forget'), ...rare(count('import'), 'to import'), ...rare(count('move'), 'to move'),
    ...rare(changes.outputs.length, changes.outputs.length === 1 ? 'output to change' : 'outputs to change'),
  ].join(', ');
}

/** The counts and as many addresses as one line of an approval takes, what may lose data first. */
export function lineOf(changes: Changes): string {
  return lineWith(countsOf(changes), changes.resources.map(({ kind, address }) => `${kind} ${address}`));
}

/** As many items as one line takes. */
export function lineWith(start: string, items: readonly string[]): string {
  let line = start;
  for (const [i, item] of items.entries()) {
    const longer = `${line}${i === 0 ? ': ' : ', '}${item}`;
    const room = i === items.length - 1 ? 0 : MORE.length;
    if (longer.length + room > LONGEST) return `${line}${MORE}`;
    line = longer;
  }
  return line;
}

/** For people: a line per resource and output. */
export function tableOf(changes: Changes): string {
  const rows = [
    ...changes.resources.map(({ kind, address, details }) => [kind, address, details.join('; ')]),
    ...changes.outputs.map((name) => ['output', name, '']),
  ];
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column].length)));
  return rows.map(([kind, name, details]) => `  ${kind.padEnd(widths[0])}  ${name.padEnd(widths[1])}  ${details}`.trimEnd() + '\n').join('');
}

function addresses({ resources }: Changes, wanted: (typeof CHANGE_KINDS)[number]): string[] {
  return resources.filter(({ kind }) => kind === wanted).map(({ address }) => address);
}
