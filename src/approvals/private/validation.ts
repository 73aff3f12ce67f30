import { Duration, Token } from 'aws-cdk-lib';
import { GateReview } from './gate-config';

const MAX_TEXT = 1000;
const MIN_TIMEOUT = Duration.minutes(5);
const MAX_TIMEOUT = Duration.days(60);

const DEFAULT_TIMEOUT = Duration.days(7);

/** What approvers read: the message, what is planned, then the checklist with numbers. */
export function approvalText(who: string, message?: string, checklist?: string[], reviews: readonly GateReview[] = []): string | undefined {
  if (message !== undefined && message.trim() === '') throw new Error(`${who}: the message is empty, got '${message}'; leave it out or write one`);
  if (checklist?.length === 0) throw new Error(`${who}: the checklist is empty, got []; leave it out or name what approvers shall check`);
  const items = checklist?.map((item, i) => {
    if (item.trim() === '') throw new Error(`${who}: item ${i + 1} of the checklist is empty, got '${item}'; leave it out or write one`);
    return `${i + 1}. ${item}`;
  }) ?? [];
  const lines = [...message === undefined ? [] : [message], ...reviews.map(({ summary }) => summary), ...items];
  if (lines.length === 0) return undefined;
  const text = lines.join('\n');
  if (!Token.isUnresolved(text) && text.length > MAX_TEXT) {
    const what = reviews.length > 0 ? 'message, checklist and summaries of plans' : 'message and checklist';
    throw new Error(`${who}: ${what} have room for ${MAX_TEXT} characters, got ${text.length}; say less and put the rest behind reviewUrl`);
  }
  return text;
}

export function validateReviewUrl(who: string, url?: string): void {
  if (url === undefined || Token.isUnresolved(url)) return;
  const { protocol } = URL.canParse(url) ? new URL(url) : { protocol: '' };
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new Error(`${who}: reviewUrl is the address of a page, got '${url}'; start it with https://`);
  }
}

/** How long approvers have: no longer than what they approve stays true. */
export function timeoutOf(who: string, asked: Duration | undefined, reviews: readonly GateReview[] = []): Duration {
  const [shortest] = reviews.map(({ validFor }) => validFor).sort((one, other) => minutesOf(one) - minutesOf(other));
  const timeout = asked ?? DEFAULT_TIMEOUT;
  if (!shortest || minutesOf(timeout) <= minutesOf(shortest)) return timeout;
  if (!asked) return Duration.minutes(Math.floor(minutesOf(shortest)));
  throw new Error(`${who}: it shows a plan that is valid for ${shortest.toHumanString()}, got timeout ${asked.toHumanString()}; `
    + 'shorten the timeout, leave it out, or let the plan be valid for longer');
}

function minutesOf(duration: Duration): number {
  return duration.toMinutes({ integral: false });
}

export function validateTimeout(who: string, timeout: Duration): void {
  const minutes = minutesOf(timeout);
  if (minutes < MIN_TIMEOUT.toMinutes() || minutes > MAX_TIMEOUT.toMinutes()) {
    throw new Error(`${who}: approvers have between 5 minutes and 60 days, got ${timeout.toHumanString()}; choose a timeout in between`);
  }
  if (!Number.isInteger(minutes)) throw new Error(`${who}: the timeout is whole minutes, got ${timeout.toHumanString()}; leave the seconds out`);
}

export function validateEmails(who: string, emails: string[]): void {
  if (emails.length === 0) throw new Error(`${who}: nobody hears of a waiting approval, got no e-mail address; leave emails out or name one`);
  for (const [i, email] of emails.entries()) {
    if (Token.isUnresolved(email)) continue;
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw new Error(`${who}: emails holds addresses, got '${email}'; use a form such as 'team@example.com'`);
    if (emails.indexOf(email) < i) throw new Error(`${who}: emails holds an address twice, got '${email}'; leave one out`);
  }
}
