import * as fc from 'fast-check';
import { pipelineEvent, rolledBackEvent, settings } from './notifications';
import { detailsOf, type ActionFacts, type ExecutionFacts } from '../../src/runtime/notification-details';
import { occurrenceOf, type PipelineEvent } from '../../src/runtime/notification-event';
import { chatOf, consolePage, jsonOf, plainLine, subjectOf, textOf, type Message } from '../../src/runtime/notification-message';

const source: ActionFacts = {
  stage: 'Source',
  action: 'Checkout',
  category: 'Source',
  status: 'Succeeded',
  variables: { CommitId: '1f3c5a7', CommitMessage: 'Fix the cart\n\nand more of it', AuthorDisplayName: 'Robin', BranchName: 'main' },
};
const broken: ActionFacts = {
  stage: 'production', action: 'Site', status: 'Failed', error: 'the site has no index.html', log: 'https://eu-central-1.console.aws.amazon.com/codesuite/logs',
};
const facts: ExecutionFacts = { revisions: [{ id: '1f3c5a7', url: 'https://github.com/acme/shop/commit/1f3c5a7' }], actions: [broken, source] };

const failed = pipelineEvent('Stage', { state: 'FAILED', stage: 'production' });
const approval = pipelineEvent('Action', { state: 'STARTED', stage: 'production-approval', action: 'Approve' });

function message(event: PipelineEvent, known: ExecutionFacts = facts): Message {
  const occurrence = occurrenceOf(event, settings)!;
  return { occurrence, name: 'Shop', page: consolePage('shop-delivery', occurrence), ...detailsOf(occurrence, known) };
}

test('an e-mail of a failure says what, where, why and whose commit', () => {
  expect(subjectOf(message(failed))).toBe('Shop: production failed');
  expect(textOf(message(failed))).toBe(`Shop: production failed

Stage: production
Failed action: Site
Error: the site has no index.html
Log: https://eu-central-1.console.aws.amazon.com/codesuite/logs
Commit: 1f3c5a7
Message: Fix the cart
Author: Robin
Change: https://github.com/acme/shop/commit/1f3c5a7
Execution: execution-1
Time: 2026-11-20T10:00:00Z
Pipeline: https://eu-central-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/shop-delivery/executions/execution-1/visualization?region=eu-central-1
`);
});

test('a message in a chat has the form of custom notifications, and the steps that an approval takes', () => {
  const page = 'https://eu-central-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/shop-delivery/view?region=eu-central-1';
  expect(JSON.parse(chatOf(message(approval)))).toEqual({
    version: '1.0',
    source: 'custom',
    id: 'approval-needed/execution-1/production-approval/Approve/1',
    content: {
      textType: 'client-markdown',
      title: 'Shop: approval needed for production',
      description: [
        '*Stage:* `production-approval`', '*Action:* `Approve`', '*Commit:* `1f3c5a7`', '*Message:* `Fix the cart`', '*Author:* `Robin`',
        '*Change:* `https://github.com/acme/shop/commit/1f3c5a7`', '*Execution:* `execution-1`', '*Time:* `2026-11-20T10:00:00Z`', `*Approve or reject:* ${page}`,
      ].join('\n'),
      nextSteps: [`Approve or reject: ${page}`],
    },
    metadata: { threadId: 'execution-1', summary: 'Shop: approval needed for production', eventType: 'approval-needed' },
  });
});

test('a webhook gets the facts as data', () => {
  expect(JSON.parse(jsonOf(message(failed)))).toEqual({
    version: 1,
    id: 'failed/execution-1/production//1',
    pipeline: 'Shop',
    subject: 'Shop: production failed',
    kind: 'failed',
    execution: 'execution-1',
    time: '2026-11-20T10:00:00Z',
    region: 'eu-central-1',
    environment: 'production',
    stage: 'production',
    page: consolePage('shop-delivery', { kind: 'failed', region: 'eu-central-1', execution: 'execution-1' }),
    commit: '1f3c5a7',
    commitMessage: 'Fix the cart\n\nand more of it',
    commitUrl: 'https://github.com/acme/shop/commit/1f3c5a7',
    author: 'Robin',
    failures: [{ action: 'Site', error: 'the site has no index.html', log: 'https://eu-central-1.console.aws.amazon.com/codesuite/logs' }],
  });
});

test('a rollback says what became of each deployment, in the subject too when one is not undone', () => {
  expect(subjectOf(message(rolledBackEvent()))).toBe('Shop: production rolled back');
  expect(textOf(message(rolledBackEvent()))).toContain("Reason: stage 'production' failed: check 'home-page'\nDeployment site: undone, release 1f3c is live\n");
  const stuck = rolledBackEvent({ detail: { ...rolledBackEvent().detail, deployments: [{ name: 'api', status: 'failed', summary: 'no earlier image' }] } as never });
  expect(subjectOf(message(stuck))).toBe('Shop: production could not be rolled back');
});

test('a stage outside of all environments is called by its name', () => {
  expect(subjectOf(message(pipelineEvent('Stage', { state: 'FAILED', stage: 'Build' })))).toBe('Shop: stage Build failed');
});

test('an approval that was given before the message came says so', () => {
  const given: ActionFacts = { stage: 'production-approval', action: 'Approve', status: 'Succeeded' };
  expect(textOf(message(approval, { ...facts, actions: [given] }))).toContain('\nAnswered since: Succeeded\n');
  expect(textOf(message(approval, { ...facts, actions: [{ ...given, status: 'InProgress' }] }))).not.toContain('Answered');
});

test('an action counts by its latest attempt', () => {
  expect(message(failed, { ...facts, actions: [{ ...broken, status: 'Succeeded' }, broken] }).failures).toEqual([]);
});

test.each<[string, string, string]>([
  ['JSON of a connection', '{"ProviderType":"GitHub","CommitMessage":"Fix the cart"}', 'Fix the cart'],
  ['text', 'Fix the cart', 'Fix the cart'],
  ['JSON of something else', '{"size":1}', '{"size":1}'],
])('a revision is described by %s', (_, summary, expected) => {
  expect(message(failed, { revisions: [{ id: '1f3c5a7', summary }], actions: [] }).commitMessage).toBe(expected);
});

test.each([
  ['eu-central-1', 'https://eu-central-1.console.aws.amazon.com/'],
  ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
  ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
])('the console of %s', (region, begin) => {
  expect(consolePage('shop', { kind: 'failed', region, execution: 'e-1' })).toBe(`${begin}codesuite/codepipeline/pipelines/shop/executions/e-1/visualization?region=${region}`);
});

const hostile = 'Fix`*\u202ecart\r\nBcc: all@example.com\u0000\u001b[31m <!channel> <https://evil.example.com|click> & more';

test('a hostile commit message stays text in every form', () => {
  const variables = { ...source.variables!, CommitMessage: hostile, AuthorDisplayName: hostile };
  const told = message(failed, { ...facts, actions: [{ ...source, variables }] });
  expect(textOf(told)).toContain('\nMessage: Fix`* cart\n');
  expect(textOf(told)).toContain('\nAuthor: Fix`* cart Bcc: all@example.com [31m <!channel> <https://evil.example.com|click> & more\n');
  const { content: { description } } = JSON.parse(chatOf(told));
  expect(description).toContain("\n*Author:* `Fix'* cart Bcc: all@example.com [31m &lt;!channel&gt; &lt;https://evil.example.com|click&gt; &amp; more`\n");
  expect(JSON.parse(jsonOf(told)).commitMessage).toBe(hostile);
});

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 700 }), fc.constantFrom(hostile, '\n', '`', '\ud800'));

test('whatever text comes from elsewhere, subjects are such as Amazon SNS takes, and no value breaks out of its line', () => {
  fc.assert(fc.property(text, text, text, (name, commitMessage, error) => {
    const told = { ...message(failed, { ...facts, actions: [{ ...broken, error }, { ...source, variables: { CommitId: '1f3c5a7', CommitMessage: commitMessage } }] }), name };
    expect(subjectOf(told)).toMatch(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,99}$/u);
    for (const line of textOf(told).split('\n').slice(2, -1)) expect(line).toMatch(/^(Stage|Failed action|Error|Log|Commit|Message|Change|Execution|Time|Pipeline): /);
    for (const line of JSON.parse(chatOf(told)).content.description.split('\n')) expect(line).toMatch(/^\*[A-Za-z ]+:\* (`[^`<>]*`|https:\S+)$/);
  }));
});

test.each<[string, string, number, string]>([
  ['short text stays', 'cart', 10, 'cart'],
  ['lines become one', ' a\r\n\tb\u2028c ', 10, 'a b c'],
  ['long text is cut', 'abcdefghijk', 10, 'abcdefghi…'],
  ['no character is cut in two', '😀😀😀😀', 5, '😀…'],
])('%s', (_, from, length, expected) => expect(plainLine(from, length)).toBe(expected));
