import { duration, fit, paint, plainText, resultOf, type Colors, type Status } from './format';
import { keyOf, type RunEvent } from '../engine/events';
import { momentText, type Moment } from '../model/pipeline';

interface Row {
  readonly stage: string;
  readonly title: string;
  readonly result: Status;
  readonly seconds?: number;
  readonly summary: string;
}

const HEAD = ['Stage', 'Action', 'Result', 'Time'];
const GAP = '  ';

/** The end of a run as text: a table of its actions, what it came to, and what to know. */
export class Summary {
  private stages: Extract<RunEvent, { type: 'run-started' }>['stages'] = [];
  private readonly ended = new Map<string, Row>();
  private readonly rules = new Map<string, readonly Row[]>();
  private readonly retried = new Set<string>();
  private readonly skipped = new Map<string, string>();

  constructor(private readonly colors: Colors, private readonly columns = 150) {}

  /** The lines, once the run has ended. */
  handle(event: RunEvent): string[] {
    switch (event.type) {
      case 'run-started':
        this.start(event.stages);
        return [];
      case 'action-ended':
        this.ended.set(keyOf(event), { ...event, title: event.action, result: resultOf(event) });
        return [];
      case 'condition-ended':
        this.rules.set(keyOf(event), event.rules.map((rule) =>
          ({ ...rule, stage: event.stage, title: `${momentText(event.moment)}: ${rule.rule}`, result: resultOf(rule) })));
        return [];
      case 'stage-retried':
        event.actions.forEach((action) => this.retried.add(keyOf({ stage: event.stage, action })));
        return [];
      case 'stage-ended':
        if (event.status === 'Skipped') this.skipped.set(event.stage, event.reason ?? '');
        return [];
      case 'run-ended':
        return ['', ...this.table(), '', `${paint(this.colors, event.status, event.status)} in ${duration(event.seconds)}`, ...event.notes.map((note) => `- ${note}`)];
      default:
        return [];
    }
  }

  /** A rollback is a run of its own, after the run that failed. */
  private start(stages: Summary['stages']): void {
    this.stages = stages;
    [this.ended, this.rules, this.retried, this.skipped].forEach((kept) => kept.clear());
  }

  private rows(): Row[] {
    return this.stages.flatMap(({ name: stage, actions }) => {
      const rulesAt = (moment: Moment) => this.rules.get(keyOf({ stage, moment })) ?? [];
      return [...rulesAt('before-entry'), ...actions.map((action) => this.actionRow(stage, action)), ...rulesAt('on-success'), ...rulesAt('on-failure')];
    });
  }

  private actionRow(stage: string, action: string): Row {
    const key = keyOf({ stage, action });
    const row = this.ended.get(key);
    if (row) return this.retried.has(key) ? { ...row, summary: `second attempt: ${row.summary}` } : row;
    return { stage, title: action, result: this.skipped.has(stage) ? 'Skipped' : 'not run', summary: this.skipped.get(stage) ?? '' };
  }

  private table(): string[] {
    const rows = this.rows();
    const cells = rows.map(({ stage, title, result, seconds }) => [stage, title, result, seconds === undefined ? '' : duration(seconds)]);
    const widths = HEAD.map((head, column) => Math.max(head.length, ...cells.map((row) => row[column].length)));
    const padded = (row: readonly string[]) => row.map((cell, column) => column === 3 ? cell.padStart(widths[3]) : cell.padEnd(widths[column]));
    const room = Math.max(20, this.columns - widths.reduce((sum, width) => sum + width + GAP.length, 0));
    const lines = rows.map(({ result: status, summary }, i) => {
      const [stage, title, result, time] = padded(cells[i]);
      return [stage, title, paint(this.colors, status, result), time, fit(plainText(summary), room)].join(GAP).trimEnd();
    });
    return [this.colors.bold(padded(HEAD).join(GAP)), ...lines];
  }
}
