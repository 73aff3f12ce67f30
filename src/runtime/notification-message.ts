import type { Details } from './notification-details';
import type { Occurrence } from './notification-event';

/** What somebody is told, before it takes the form of a channel. Text from elsewhere is in it as it came. */
export interface Message extends Details {
  readonly occurrence: Occurrence;
  /** What users call the pipeline. */
  readonly name: string;
  /** Page of the execution. */
  readonly page?: string;
}

/** Amazon SNS takes less than 100 characters. */
const MAX_SUBJECT = 99;
const MAX_LINE = 500;

const TITLES = { 'approval-needed': 'approval needed', 'failed': 'failed', 'succeeded': 'succeeded', 'rolled-back': 'rolled back' } as const;

/** `Shop: production failed`, in one line without control characters. */
export function subjectOf({ name, occurrence: { kind, environment, stage, deployments } }: Pick<Message, 'name' | 'occurrence'>): string {
  const where = environment ?? `stage ${stage}`;
  if (kind === 'approval-needed') return plainLine(`${name}: approval needed for ${where}`, MAX_SUBJECT);
  const title = deployments?.some(({ status }) => status === 'failed') ? 'could not be rolled back' : TITLES[kind];
  return plainLine(`${name}: ${where} ${title}`, MAX_SUBJECT);
}

/** An e-mail, or what a topic hands on. */
export function textOf(message: Message): string {
  return [subjectOf(message), '', ...factsOf(message).map(({ label, value }) => `${label}: ${plainLine(value, MAX_LINE)}`), ''].join('\n');
}

/**
 * What Amazon Q Developer in chat applications shows. Values stand as code, where neither markup nor mentions take effect.
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function chatOf(message: Message): string {
  const { occurrence: { kind, identity, execution }, page } = message;
  const lines = factsOf(message).map(({ label, value, page: isPage }) => {
    const text = escapeChat(plainLine(value, MAX_LINE));
    return `*${label}:* ${isPage ? text : `\`${text}\``}`;
  });
  return JSON.stringify({
    version: '1.0',
    source: 'custom',
    id: identity,
    content: {
      textType: 'client-markdown',
      title: escapeChat(subjectOf(message)),
      description: lines.join('\n'),
      ...kind === 'approval-needed' && page ? { nextSteps: [`Approve or reject: ${page}`] } : {},
    },
    metadata: { threadId: execution, summary: escapeChat(subjectOf(message)), eventType: kind },
  });
}

/** What a webhook is sent. Text from elsewhere is as it came: JSON keeps it apart. */
export function jsonOf(message: Message): string {
  const { occurrence: { identity, reason, deployments, ...what }, name, page, ...details } = message;
  return JSON.stringify({ version: 1, id: identity, pipeline: name, subject: subjectOf(message), ...what, page, reason, deployments, ...details });
}

/** Where an approval is given, or else an execution shown. */
export function consolePage(pipeline: string, { kind, region, execution }: Pick<Occurrence, 'kind' | 'region' | 'execution'>): string {
  const domain = region.startsWith('cn-') ? 'console.amazonaws.cn' : region.startsWith('us-gov-') ? 'console.amazonaws-us-gov.com' : 'console.aws.amazon.com';
  const place = kind === 'approval-needed' ? 'view' : `executions/${encodeURIComponent(execution)}/visualization`;
  return `https://${region}.${domain}/codesuite/codepipeline/pipelines/${encodeURIComponent(pipeline)}/${place}?region=${region}`;
}

/** One line without control characters, and without those that turn the direction of text. */
export function plainLine(text: string, length: number): string {
  const line = text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
  const characters = [...line.slice(0, 2 * length)];
  // Cut between characters, and counted as the services count: in units of UTF-16.
  while (characters.join('').length > length) characters.pop();
  return characters.join('').length < line.length ? `${characters.slice(0, -1).join('')}…`.slice(0, length) : line;
}

interface Fact {
  readonly label: string;
  readonly value: string;
  /** Whether it is the address of a page of AWS. */
  readonly page?: boolean;
}

function factsOf({ occurrence, commit, commitMessage, commitUrl, author, failures = [], answered, unknown, page }: Message): Fact[] {
  const { kind, stage, action, reason, deployments = [], execution, time } = occurrence;
  const facts: [string, string | undefined, boolean?][] = [
    ['Stage', stage],
    ['Action', action],
    ['Answered since', answered],
    ['Reason', reason],
    ...deployments.map(({ name, status, summary }): [string, string] => [`Deployment ${plainLine(name, 50)}`, `${status}, ${summary}`]),
    ...failures.flatMap(({ action: failed, error, log }): [string, string | undefined][] => [
      ['Failed action', failed], ['Error', error], ['Log', log],
    ]),
    ['Commit', commit],
    ['Message', commitMessage?.split('\n', 1)[0]],
    ['Author', author],
    ['Change', commitUrl],
    ['Details', unknown],
    ['Execution', execution],
    ['Time', time],
    [kind === 'approval-needed' ? 'Approve or reject' : 'Pipeline', page, true],
  ];
  return facts.flatMap(([label, value, isPage]) => value ? [{ label, value, page: isPage }] : []);
}

/** Of a value in code, which a backtick would end. */
function escapeChat(text: string): string {
  return text.replace(/`/g, "'").replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
