import { Duration, Token } from 'aws-cdk-lib';
import { ApprovalGateProps } from '../approval-gate-props';
import { EvidenceHost, GateReview } from './gate-config';

const MAX_TEXT = 1000;
const MIN_TIMEOUT = Duration.minutes(5);
const MAX_TIMEOUT = Duration.days(60);

const DEFAULT_TIMEOUT = Duration.days(7);

/** What approvers read: the message, what there is to know, then the checklist with numbers. */
export function approvalText(who: string, message?: string, checklist?: string[], summaries: readonly string[] = []): string | undefined {
  if (message !== undefined && message.trim() === '') throw new Error(`${who}: the message is empty, got '${message}'; leave it out or write one`);
  if (checklist?.length === 0) throw new Error(`${who}: the checklist is empty, got []; leave it out or name what approvers shall check`);
  const items = checklist?.map((item, i) => {
    if (item.trim() === '') throw new Error(`${who}: item ${i + 1} of the checklist is empty, got '${item}'; leave it out or write one`);
    return `${i + 1}. ${item}`;
  }) ?? [];
  const lines = [...message === undefined ? [] : [message], ...summaries, ...items];
  if (lines.length === 0) return undefined;
  const text = lines.join('\n');
  if (!Token.isUnresolved(text) && text.length > MAX_TEXT) {
    const what = summaries.length > 0 ? 'message, checklist and summaries' : 'message and checklist';
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

/** How long before the end approvers are reminded: after the beginning. */
export function validateReminder(who: string, reminder: Duration, timeout: Duration): void {
  const minutes = minutesOf(reminder);
  if (minutes < 1 || !Number.isInteger(minutes)) {
    throw new Error(`${who}: the reminder comes whole minutes before the end, got ${reminder.toHumanString()}; use Duration.minutes(1) or more`);
  }
  if (minutes < minutesOf(timeout)) return;
  throw new Error(`${who}: approvers have ${timeout.toHumanString()}, got a reminder ${reminder.toHumanString()} before the end; remind them later or give them more time`);
}

/** What only evidence makes possible. */
export function validateEvidence(who: string, { evidence, twoPersonRule, authorAliases, reminder, topic, emails }: ApprovalGateProps): void {
  if (reminder && !topic && !emails) throw new Error(`${who}: a reminder goes to the topic of the gate, got none; give the gate emails or a topic`);
  if (authorAliases && !twoPersonRule) {
    throw new Error(`${who}: authorAliases are names for the two-person rule, got ${Object.keys(authorAliases).join(', ') || 'none'} without it; set twoPersonRule to true or leave them out`);
  }
  if (evidence !== false) return;
  const needs = twoPersonRule ? 'twoPersonRule' : reminder ? 'reminder' : undefined;
  if (needs) throw new Error(`${who}: ${needs} is part of the evidence, got evidence: false; leave one of them out`);
}

/** What a pipeline has to offer for what the gate promises. */
export function validateHost(who: string, { twoPersonRule, reminder }: ApprovalGateProps, host: EvidenceHost | undefined): void {
  if (!host) {
    const needs = twoPersonRule ? 'twoPersonRule' : reminder ? 'reminder' : undefined;
    if (needs) throw new Error(`${who}: ${needs} is part of the evidence, which a pipeline that was made elsewhere has on demand only, got none; set evidence to true`);
    return;
  }
  if (twoPersonRule && host.history.spec.kind !== 'codecommit') {
    throw new Error(`${who}: the two-person rule compares approvers with the authors of commits, which only a source in AWS CodeCommit tells, got ${host.source}; `
      + 'leave twoPersonRule out, and have changes reviewed before they are merged');
  }
}

export function validateEmails(who: string, emails: string[]): void {
  if (emails.length === 0) throw new Error(`${who}: nobody hears of a waiting approval, got no e-mail address; leave emails out or name one`);
  for (const [i, email] of emails.entries()) {
    if (Token.isUnresolved(email)) continue;
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw new Error(`${who}: emails holds addresses, got '${email}'; use a form such as 'team@example.com'`);
    if (emails.indexOf(email) < i) throw new Error(`${who}: emails holds an address twice, got '${email}'; leave one out`);
  }
}
