import { stripVTControlCharacters } from 'util';
import pc from 'picocolors';
import type { UndoneDeployment } from '../../contract';
import type { ActionStatus, RunEvent, RunStatus } from '../engine/events';
import type { Output } from '../ports/host';

export type Colors = ReturnType<typeof pc.createColors>;

/** Colours for a stream: on a terminal, unless NO_COLOR is set (https://no-color.org). */
export function colorsFor(output: Output, environment: NodeJS.ProcessEnv): Colors {
  return pc.createColors(Boolean(output.isTTY) && !environment.NO_COLOR && environment.TERM !== 'dumb');
}

/** `0.4s`, `12s`, `3m 05s`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, '0')}s`;
}

export type Status = ActionStatus | RunStatus | 'not run' | 'simulated';

/** What an action that has ended is called: simulated success is not success. */
export function resultOf(end: { readonly status: ActionStatus; readonly simulated: boolean }): Status {
  return end.simulated && end.status === 'Succeeded' ? 'simulated' : end.status;
}

/** Of an execution that is a rollback: where it goes back to. */
export function rollbackText({ rollbackTo }: { readonly rollbackTo?: string }): string {
  return rollbackTo === undefined ? '' : ` rolls back to ${rollbackTo}`;
}

/** `undone: storefront: release 1f3c is live again` */
export function undoneText({ name, status, summary }: UndoneDeployment): string {
  const what = { undone: 'undone', unchanged: 'not undone', failed: 'could not be undone' }[status];
  return `${what}: ${name}: ${plainText(summary)}`;
}

/** `notification failed -> team@example.com (email): Shop: staging failed` */
export function notificationText({ kind, recipients, channel, subject }: Extract<RunEvent, { type: 'notification' }>): string {
  return `notification ${kind} -> ${plainText(recipients.join(', '))} (${channel}): ${plainText(subject)}`;
}

const SYMBOLS: { readonly [status in Status]: string } = {
  'Succeeded': '✔', 'Failed': '✖', 'Abandoned': '✖', 'simulated': '○', 'Skipped': '○', 'not run': '○', 'Waiting': '…', 'Stopped': '■',
};

export function symbolOf(colors: Colors, status: Status): string {
  return paint(colors, status, SYMBOLS[status]);
}

/** Text in the colour of a status. */
export function paint(colors: Colors, status: Status, text: string): string {
  switch (status) {
    case 'Succeeded': return colors.green(text);
    case 'Failed':
    case 'Abandoned': return colors.red(text);
    case 'not run': return colors.dim(text);
    default: return colors.yellow(text);
  }
}

/** Text of a process, safe to draw: no escape sequences, no control characters. */
export function plainText(text: string): string {
  // eslint-disable-next-line no-control-regex
  return stripVTControlCharacters(text).replace(/\t/g, '  ').replace(/[\x00-\x1f\x7f]/g, '');
}

/** The text cut to a number of terminal columns. Characters that may be wide count as two: too short beats a wrapped line. */
export function fit(text: string, columns: number): string {
  const characters = [...text];
  if (characters.reduce((sum, character) => sum + widthOf(character), 0) <= columns) return text;
  let left = columns - 1;
  const cut = characters.findIndex((character) => (left -= widthOf(character)) < 0);
  return `${characters.slice(0, cut).join('')}…`;
}

function widthOf(character: string): number {
  const code = character.codePointAt(0)!;
  return code >= 0x2e80 || (code >= 0x1100 && code < 0x1200) ? 2 : 1;
}
