import type { View } from './view';
import type { RunEvent } from '../engine/events';
import type { Output } from '../ports/host';

/** The events themselves, one JSON object a line. */
export class JsonView implements View {
  constructor(private readonly output: Output, private readonly remarks: Output) {}

  handle(event: RunEvent): void {
    this.output.write(`${JSON.stringify(event)}\n`);
  }

  say(text: string): void {
    this.remarks.write(`${text}\n`);
  }

  pause(): void {}

  close(): void {}
}
