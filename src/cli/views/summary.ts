import { duration, fit, paint, plainText, resultOf, type Colors } from './format';
import type { RunEvent } from '../engine/events';

type Ended = Extract<RunEvent, { type: 'action-ended' }>;

const HEAD = ['Stage', 'Action', 'Result', 'Time'];
const GAP = '  ';

/** The end of a run as text: a table of its actions, what it came to, and what to know. */
export class Summary {
  private stages: Extract<RunEvent, { type: 'run-started' }>['stages'] = [];
  private readonly ended = new Map<string, Ended>();

  constructor(private readonly colors: Colors, private readonly columns = 150) {}

  /** The lines, once the run has ended. */
  handle(event: RunEvent): string[] {
    if (event.type === 'run-started') this.stages = event.stages;
    if (event.type === 'action-ended') this.ended.set(`${event.stage}/${event.action}`, event);
    if (event.type !== 'run-ended') return [];
    const total = `${paint(this.colors, event.status, event.status)} in ${duration(event.seconds)}`;
    return ['', ...this.table(), '', total, ...event.notes.map((note) => `- ${note}`)];
  }

  private table(): string[] {
    const rows = this.stages.flatMap(({ name, actions }) => actions.map((action) => ({ stage: name, action, end: this.ended.get(`${name}/${action}`) })));
    const results = rows.map(({ end }) => end ? resultOf(end) : 'not run');
    const cells = rows.map(({ stage, action, end }, i) => [stage, action, results[i], end ? duration(end.seconds) : '']);
    const widths = HEAD.map((head, column) => Math.max(head.length, ...cells.map((row) => row[column].length)));
    const padded = (row: readonly string[]) => row.map((cell, column) => column === 3 ? cell.padStart(widths[3]) : cell.padEnd(widths[column]));
    const room = Math.max(20, this.columns - widths.reduce((sum, width) => sum + width + GAP.length, 0));
    const lines = rows.map(({ end }, i) => {
      const [stage, action, result, time] = padded(cells[i]);
      return [stage, action, paint(this.colors, results[i], result), time, fit(plainText(end?.summary ?? ''), room)].join(GAP).trimEnd();
    });
    return [this.colors.bold(padded(HEAD).join(GAP)), ...lines];
  }
}
