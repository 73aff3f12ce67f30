import * as readline from 'readline';
import { duration, fit, notificationText, plainText, resultOf, rollbackText, symbolOf, undoneText, type Colors } from './format';
import type { View } from './view';
import { keyOf, type ActionStatus, type RunEvent } from '../engine/events';
import { momentText } from '../model/pipeline';
import type { Clock } from '../ports/clock';
import type { Output } from '../ports/host';

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const INTERVAL_MS = 100;

interface Running {
  readonly title: string;
  readonly started: number;
  readonly logFile: string;
  /** What it says that it does; until it says something, its last log line. */
  progress?: string;
  lastLine: string;
}

interface Ended {
  readonly title: string;
  readonly status: ActionStatus;
  readonly simulated: boolean;
  readonly summary: string;
  readonly seconds: number;
}

/** What has ended stays as lines; below it, a line for each action that runs is redrawn in place. */
export class TerminalView implements View {
  private readonly running = new Map<string, Running>();
  private readonly held: string[] = [];
  private readonly timer: NodeJS.Timeout;
  private stage = '';
  private drawn = 0;
  private frame = 0;
  private paused = false;

  constructor(private readonly output: Output & NodeJS.WritableStream, private readonly colors: Colors, private readonly clock: Clock) {
    this.timer = setInterval(() => this.tick(), INTERVAL_MS);
    this.timer.unref();
  }

  handle(event: RunEvent): void {
    switch (event.type) {
      case 'run-started':
        return this.print(`${this.colors.bold(event.pipeline)} ${this.colors.dim(`execution ${event.execution}${rollbackText(event)}`)}`);
      case 'stage-started':
        this.stage = event.stage;
        return this.print(this.colors.bold(event.stage));
      case 'stage-retried':
        return this.print(`  ${this.colors.yellow('↻')} retries ${event.actions.join(', ')}`);
      case 'stage-ended':
        return event.reason === undefined ? undefined : this.endStage(event.stage, `  ${symbolOf(this.colors, event.status)} ${event.status}: ${event.reason}`);
      case 'stage-undone':
        return this.print(...event.deployments.map((each) => `  ${this.colors.yellow('↶')} ${undoneText(each)}`));
      case 'action-started':
        return this.start(event, event.action);
      case 'condition-started':
        return this.start(event, `${momentText(event.moment)}: ${event.rules.join(', ')}`);
      case 'action-progress':
        return this.update(event, { progress: event.text });
      case 'action-log':
      case 'condition-log':
        return this.update(event, { lastLine: event.line });
      case 'action-ended':
        return this.end(event, event.status === 'Failed' ? event.tail : undefined, [{ title: event.action, ...event }]);
      case 'condition-ended':
        return this.end(event, event.tail.length > 0 ? event.tail : undefined, event.rules.map((rule) => ({ title: `${momentText(event.moment)}: ${rule.rule}`, ...rule })));
      case 'notification':
        return this.print(`  ${this.colors.dim(notificationText(event))}`);
      case 'run-ended':
        return this.print();
    }
  }

  say(text: string): void {
    this.print(this.colors.yellow(text));
  }

  pause(paused: boolean): void {
    this.erase();
    this.paused = paused;
    if (!paused) this.print(...this.held.splice(0));
  }

  close(): void {
    clearInterval(this.timer);
    this.erase();
  }

  /** Turns the spinner and shows what has changed. */
  tick(): void {
    this.frame += 1;
    if (!this.paused) this.print();
  }

  private start(event: Extract<RunEvent, { type: 'action-started' | 'condition-started' }>, title: string): void {
    this.running.set(keyOf(event), { title, started: event.time, logFile: event.logFile, lastLine: '' });
    this.print();
  }

  private update(event: Extract<RunEvent, { type: 'action-progress' | 'action-log' | 'condition-log' }>, change: Partial<Running>): void {
    const running = this.running.get(keyOf(event));
    if (running) Object.assign(running, change); // drawn by the next tick: output may come in floods
  }

  private end(event: Extract<RunEvent, { type: 'action-ended' | 'condition-ended' }>, tail: readonly string[] | undefined, ended: readonly Ended[]): void {
    const logFile = this.running.get(keyOf(event))?.logFile;
    this.running.delete(keyOf(event));
    const lines = ended.map(({ title, ...result }) =>
      `  ${symbolOf(this.colors, resultOf(result))} ${title}  ${plainText(result.summary)}  ${this.colors.dim(duration(result.seconds))}`);
    const failure = tail ? [...tail.map(plainText), this.colors.dim(`log: ${logFile}`)] : [];
    this.print(...lines, ...failure.map((text) => `    ${this.colors.red('│')} ${text}`));
  }

  /** A stage that did not start has no title yet. */
  private endStage(stage: string, line: string): void {
    this.print(...stage === this.stage ? [] : [this.colors.bold(stage)], line);
  }

  /** Adds lines that stay, and draws the rest anew. */
  private print(...lines: string[]): void {
    if (this.paused) {
      this.held.push(...lines);
      return;
    }
    this.erase();
    const live = this.liveLines();
    this.drawn = live.length;
    const text = [...lines, ...live].map((line) => `${line}\n`).join('');
    if (text) this.output.write(text);
  }

  private erase(): void {
    if (this.drawn === 0) return;
    readline.moveCursor(this.output, 0, -this.drawn);
    readline.cursorTo(this.output, 0);
    readline.clearScreenDown(this.output);
    this.drawn = 0;
  }

  /** Never more lines than fit, or erasing would not reach the first of them. */
  private liveLines(): string[] {
    const columns = this.output.columns || 80; // a terminal without a size says 0
    const rows = this.output.rows || 24;
    const all = [...this.running.values()];
    const shown = all.length < rows ? all : all.slice(0, Math.max(0, rows - 2));
    const lines = shown.map((running) => {
      const elapsed = duration((this.clock.now() - running.started) / 1000);
      const text = fit(`${running.title}  ${elapsed}  ${plainText(running.progress ?? running.lastLine)}`.trimEnd(), columns - 5);
      return `  ${this.colors.cyan(SPINNER[this.frame % SPINNER.length])} ${text}`;
    });
    return shown.length < all.length ? [...lines, this.colors.dim(`  … and ${all.length - shown.length} more`)] : lines;
  }
}
