import { duration, notificationText, plainText, resultOf, rollbackText, undoneText } from './format';
import type { View } from './view';
import { keyOf, type RunEvent } from '../engine/events';
import { momentText } from '../model/pipeline';
import type { Output } from '../ports/host';

/** A line for each start and end, with the time since the run started: for CI and files. */
export class PlainView implements View {
  private started = 0;
  private readonly logFiles = new Map<string, string>();

  constructor(private readonly output: Output) {}

  handle(event: RunEvent): void {
    switch (event.type) {
      case 'run-started':
        this.started = event.time;
        return this.line(event.time, `${event.pipeline}: execution ${event.execution}${rollbackText(event)}, ${event.stages.map(({ name }) => name).join(' > ')}`);
      case 'stage-retried':
        return this.line(event.time, `stage ${event.stage} retries ${event.actions.join(', ')}`);
      case 'condition-started':
        this.logFiles.set(keyOf(event), event.logFile);
        return this.line(event.time, `${event.stage} ${momentText(event.moment)}: checking ${event.rules.join(', ')}`);
      case 'condition-ended':
        for (const rule of event.rules) {
          this.line(event.time, `${event.stage} ${momentText(event.moment)}: ${rule.rule} ${resultOf(rule)} in ${duration(rule.seconds)}: ${plainText(rule.summary)}`);
        }
        return event.tail.length > 0 ? this.failure(event) : undefined;
      case 'action-started':
        this.logFiles.set(keyOf(event), event.logFile);
        return this.line(event.time, `${event.stage}/${event.action} started`);
      case 'action-ended':
        this.line(event.time, `${event.stage}/${event.action} ${resultOf(event)} in ${duration(event.seconds)}: ${plainText(event.summary)}`);
        return event.status === 'Failed' ? this.failure(event) : undefined;
      case 'stage-ended':
        return event.status === 'Succeeded' ? undefined : this.line(event.time, `stage ${event.stage} ${event.status}${event.reason ? `: ${event.reason}` : ''}`);
      case 'notification':
        return this.line(event.time, notificationText(event));
      case 'stage-undone':
        return event.deployments.forEach((each) => this.line(event.time, undoneText(each)));
      default:
        return undefined;
    }
  }

  say(text: string): void {
    this.output.write(`${text}\n`);
  }

  pause(): void {}

  close(): void {}

  private failure(event: Extract<RunEvent, { type: 'action-ended' | 'condition-ended' }>): void {
    for (const line of [...event.tail.map(plainText), `log: ${this.logFiles.get(keyOf(event))}`]) this.output.write(`           | ${line}\n`);
  }

  private line(time: number, text: string): void {
    this.output.write(`[${((time - this.started) / 1000).toFixed(1).padStart(7)}s] ${text}\n`);
  }
}
