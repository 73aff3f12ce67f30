import * as fs from 'fs';
import * as path from 'path';
import { keyOf, type RunEvent } from './events';

/** Writes a run's events to `events.jsonl`, and the log lines of each action and condition to its log file instead. */
export class Recorder {
  private readonly events: number;
  private readonly logs = new Map<string, number>();

  constructor(directory: string) {
    this.events = fs.openSync(path.join(directory, 'events.jsonl'), 'a');
  }

  handle(event: RunEvent): void {
    if (event.type === 'action-log' || event.type === 'condition-log') {
      const log = this.logs.get(keyOf(event)); // none: the line came after the end, from a process that was killed
      if (log !== undefined) fs.writeSync(log, `${event.line}\n`);
      return;
    }
    fs.writeSync(this.events, `${JSON.stringify(event)}\n`);
    if (event.type === 'action-started' || event.type === 'condition-started') this.logs.set(keyOf(event), fs.openSync(event.logFile, 'a'));
    if (event.type === 'action-ended' || event.type === 'condition-ended') {
      fs.closeSync(this.logs.get(keyOf(event))!);
      this.logs.delete(keyOf(event));
    }
  }

  close(): void {
    for (const file of [this.events, ...this.logs.values()]) fs.closeSync(file);
  }
}
