import { duration, plainText, resultOf } from './format';
import type { View } from './view';
import type { RunEvent } from '../engine/events';
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
        return this.line(event.time, `${event.pipeline}: execution ${event.execution}, ${event.stages.map((stage) => stage.name).join(' > ')}`);
      case 'action-started':
        this.logFiles.set(`${event.stage}/${event.action}`, event.logFile);
        return this.line(event.time, `${event.stage}/${event.action} started`);
      case 'action-ended':
        this.line(event.time, `${event.stage}/${event.action} ${resultOf(event)} in ${duration(event.seconds)}: ${plainText(event.summary)}`);
        return event.status === 'Failed' ? this.failure(event) : undefined;
      case 'stage-ended':
        return event.status === 'Succeeded' ? undefined : this.line(event.time, `stage ${event.stage} ${event.status}${event.reason ? `: ${event.reason}` : ''}`);
      default:
        return undefined;
    }
  }

  say(text: string): void {
    this.output.write(`${text}\n`);
  }

  pause(): void {}

  close(): void {}

  private failure({ stage, action, tail }: Extract<RunEvent, { type: 'action-ended' }>): void {
    for (const line of [...tail.map(plainText), `log: ${this.logFiles.get(`${stage}/${action}`)}`]) this.output.write(`           | ${line}\n`);
  }

  private line(time: number, text: string): void {
    this.output.write(`[${((time - this.started) / 1000).toFixed(1).padStart(7)}s] ${text}\n`);
  }
}
