import { Token } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { NotificationOptions, SlackNotificationOptions } from '../notification-options';

export function validateAddresses(addresses: string[]): void {
  if (addresses.length === 0) throw new Error('notification by e-mail: somebody has to receive it, got no address; name one');
  for (const [i, address] of addresses.entries()) {
    if (Token.isUnresolved(address)) continue;
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) {
      throw new Error(`notification by e-mail: it takes addresses, got '${address}'; use a form such as 'team@example.com'`);
    }
    if (addresses.indexOf(address) < i) throw new Error(`notification by e-mail: it names an address twice, got '${address}'; leave one out`);
  }
}

export function validateTopic(title: string, topic: sns.ITopic): void {
  if (topic.fifo) throw new Error(`notification ${title}: a FIFO topic takes messages in groups, got one; use a standard topic`);
}

export function validateSlack(title: string, { workspaceId, channelId, guardrailPolicies }: SlackNotificationOptions): void {
  for (const [option, id, pattern, form] of [
    ['workspaceId', workspaceId, /^[TE][0-9A-Z]{1,254}$/, 'T0123ABCD'], ['channelId', channelId, /^[0-9A-Za-z]{1,255}$/, 'C0123ABCD'],
  ] as const) {
    // They name the construct that all pipelines of a stack share.
    if (!Token.isUnresolved(id) && pattern.test(id)) continue;
    throw new Error(`notification ${title}: ${option} is an id, known at synthesis, got '${id}'; use a form such as '${form}'`);
  }
  if (guardrailPolicies?.length === 0) {
    throw new Error(`notification ${title}: without guardrailPolicies the service allows everything, got []; leave the option out for read-only access, or name a policy`);
  }
}

export function validateUrl(url: string): void {
  if (Token.isUnresolved(url)) return;
  const { protocol, username, password } = URL.canParse(url) ? new URL(url) : { protocol: '', username: '', password: '' };
  if (protocol !== 'https:') throw new Error(`notification to a webhook: messages go over https, got '${url}'; start the address with https://`);
  if (username || password) {
    throw new Error('notification to a webhook: the address stands in the template, got one with a user or password; leave them out, messages are signed');
  }
}

export function validateFilter(who: string, { environments, kinds }: NotificationOptions): void {
  for (const [option, values] of Object.entries({ environments, kinds })) {
    if (values?.length === 0) throw new Error(`${who}: it tells of nothing, got ${option}: []; leave the option out, or name what it is about`);
  }
}

/** Environments that no notification could be about. */
export function validateEnvironments(who: string, { environments = [] }: NotificationOptions, known: readonly string[]): string[] {
  return environments.filter((name) => !Token.isUnresolved(name) && !known.includes(name)).map((name) => {
    const names = known.map((each) => `'${each}'`).join(', ') || 'none';
    return `${who}: there is no environment '${name}', got ${names}; name one of these, or add it`;
  });
}
