import type { RunEvent } from '../engine/events';

/** Shows a run: a consumer of its events. */
export interface View {
  handle(event: RunEvent): void;
  /** A remark that is no event: that the run is about to stop, say. */
  say(text: string): void;
  /** Keeps away from the terminal while somebody else uses it. */
  pause(paused: boolean): void;
  close(): void;
}
