import * as fs from 'fs';
import * as path from 'path';
import type { ActionRef, RunEvent } from './events';

/** Writes a run's events to `events.jsonl`, and the log lines of each action to its log file instead. */
export class Recorder {
  private readonly events: number;
  private readonly logs = new Map<string, number>();

  constructor(directory: string) {
    this.events = fs.openSync(path.join(directory, 'events.jsonl'), 'a');
  }

  handle(event: RunEvent): void {
    if (event.type === 'action-log') {
      const log = this.logs.get(key(event)); // none: the line came after the end, from a process that was killed
      if (log !== undefined) fs.writeSync(log, `${event.line}\n`);
      return;
    }
    fs.writeSync(this.events, `${JSON.stringify(event)}\n`);
    if (event.type === 'action-started') this.logs.set(key(event), fs.openSync(event.logFile, 'a'));
    if (event.type === 'action-ended') {
      fs.closeSync(this.logs.get(key(event))!);
      this.logs.delete(key(event));
    }
  }

  close(): void {
    for (const file of [this.events, ...this.logs.values()]) fs.closeSync(file);
  }
}

function key({ stage, action }: ActionRef): string {
  return `${stage}/${action}`;
}
