import { colorsFor } from './format';
import { JsonView } from './json';
import { PlainView } from './plain';
import { Summary } from './summary';
import { TerminalView } from './terminal';
import type { View } from './view';
import type { Clock } from '../ports/clock';
import type { Host } from '../ports/host';

/** The view of a run: its course goes to standard error, what came of it to standard output. */
export function chooseView(json: boolean, clock: Clock, { stdout, stderr, env }: Pick<Host, 'stdout' | 'stderr' | 'env'>): View {
  if (json) return new JsonView(stdout, stderr);
  const live = Boolean(stderr.isTTY) && env.TERM !== 'dumb';
  const course = live ? new TerminalView(stderr, colorsFor(stderr, env), clock) : new PlainView(stderr);
  const summary = new Summary(colorsFor(stdout, env), stdout.columns || undefined);
  return {
    handle: (event) => {
      course.handle(event);
      for (const line of summary.handle(event)) stdout.write(`${line}\n`);
    },
    say: (text) => course.say(text),
    pause: (paused) => course.pause(paused),
    close: () => course.close(),
  };
}
