import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ArtifactEncryption, Build, DeliveryFoundation, DeliveryPipeline, Deployment, Notification, NotificationKind, Source, SpaHosting, SpaPipeline,
} from '../../src';

let stack: Stack;
beforeEach(() => (stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } })));

function shop(notifications: Notification[] | undefined, id = 'Shop', scope = stack): SpaPipeline {
  return new SpaPipeline(scope, id, {
    source: Source.codeCommit(codecommit.Repository.fromRepositoryName(scope, `${id}Repository`, 'shop')),
    environments: [{ name: 'staging', hosting: new SpaHosting(scope, `${id}Staging`) }, { name: 'production', hosting: new SpaHosting(scope, `${id}Production`) }],
    notifications,
  });
}

const secret = () => secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'hook');
const template = () => Template.fromStack(stack);
const resources = (type: string) => Object.values<any>(template().findResources(type)).map(({ Properties }) => Properties);

/** What the function is told, with references as their ids. */
function settingsOf(): any {
  const [{ Environment }] = resources('AWS::Lambda::Function').filter((each) => each.Environment?.Variables.NOTIFIER_SETTINGS);
  const [, parts] = Environment.Variables.NOTIFIER_SETTINGS['Fn::Join'];
  return JSON.parse(parts.map((part: any) => typeof part === 'string' ? part : `<${part.Ref}>`).join(''));
}

const notifierStatements = () => resources('AWS::IAM::Role').find(({ Description }) => /^Tells what/.test(Description))
  .Policies[0].PolicyDocument.Statement as { readonly Action: string | string[]; readonly Resource: unknown; readonly Condition?: unknown }[];
const record = () => Object.values<any>(template().findResources('AWS::CodePipeline::Pipeline'))[0].Metadata['cdk-delivery:pipeline'];

test.each([undefined, []])('a pipeline that tells nobody defines nothing for it: %s', (notifications) => {
  shop(notifications);
  expect(resources('AWS::SQS::Queue')).toEqual([]);
  expect(record().notifications).toBeUndefined();
});

test('e-mail: a topic an address, encrypted with the key of the foundation, over TLS only', () => {
  shop([
    Notification.email(['team@example.com', 'boss@example.com'], { kinds: [NotificationKind.FAILED] }),
    Notification.email(['team@example.com'], { kinds: [NotificationKind.SUCCEEDED], environments: ['production'] }),
  ]);
  expect(resources('AWS::SNS::Subscription').map(({ Protocol, Endpoint }) => [Protocol, Endpoint])).toEqual([['email', 'team@example.com'], ['email', 'boss@example.com']]);
  expect(resources('AWS::SNS::Topic').map(({ KmsMasterKeyId }) => KmsMasterKeyId['Fn::GetAtt'][0])).toEqual(Array(2).fill(expect.stringMatching(/^DeliveryFoundationKey/)));
  const [team, boss] = Object.keys(template().findResources('AWS::SNS::Topic'));
  expect(settingsOf()).toEqual({
    name: 'Shop',
    pipeline: expect.stringMatching(/^Shop-/),
    bucket: expect.stringMatching(/^<DeliveryFoundationArtifacts/),
    environments: { staging: ['staging'], production: ['production'] },
    recipients: [
      { channel: 'topic', topicArn: `<${team}>`, format: 'text', kinds: ['failed'] },
      { channel: 'topic', topicArn: `<${boss}>`, format: 'text', kinds: ['failed'] },
      { channel: 'topic', topicArn: `<${team}>`, format: 'text', kinds: ['succeeded'], environments: ['production'] },
    ],
  });
});

test('no address has to confirm again when another comes first', () => {
  const ids = (addresses: string[]) => {
    stack = new Stack(new App(), 'Stack');
    shop([Notification.email(addresses)]);
    return Object.keys(template().findResources('AWS::SNS::Subscription', { Properties: { Endpoint: 'team@example.com' } }));
  };
  expect(ids(['boss@example.com', 'team@example.com'])).toEqual(ids(['team@example.com']));
});

test('the rules are for this pipeline, and for what somebody wants to hear of', () => {
  const { delivery } = shop([
    Notification.email(['team@example.com'], { kinds: [NotificationKind.SUCCEEDED] }), Notification.topic(new sns.Topic(stack, 'Topic'), { kinds: [NotificationKind.ROLLED_BACK] }),
  ]);
  const pipeline = [delivery.pipelineName];
  expect(resources('AWS::Events::Rule').map(({ EventPattern }) => EventPattern).filter(({ source }) => source[0] !== 'aws.codecommit')).toEqual([
    { 'source': ['aws.codepipeline'], 'detail-type': ['CodePipeline Stage Execution State Change'], 'detail': { pipeline, state: ['SUCCEEDED'], stage: ['staging', 'production'] } },
    { 'source': ['cdk-delivery'], 'detail-type': ['Delivery Rolled Back'], 'detail': { pipeline } },
  ]);
});

test('all kinds have a rule by default, and each keeps what it could not hand over', () => {
  shop([Notification.email(['team@example.com'])]);
  const rules = Object.entries<any>(template().findResources('AWS::Events::Rule')).filter(([id]) => /Notifications/.test(id)).map(([, { Properties }]) => Properties);
  expect(rules.map(({ EventPattern: { detail } }) => detail.state?.[0] ?? 'ROLLED_BACK')).toEqual(['STARTED', 'FAILED', 'SUCCEEDED', 'ROLLED_BACK']);
  const [queue] = Object.keys(template().findResources('AWS::SQS::Queue'));
  for (const { Targets } of rules) expect(Targets).toEqual([expect.objectContaining({ DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } } })]);
});

test('what could not be delivered after three attempts is kept, encrypted, for two weeks', () => {
  const { delivery } = shop([Notification.email(['team@example.com'])]);
  const [queue] = Object.keys(template().findResources('AWS::SQS::Queue'));
  expect(stack.resolve(delivery.undelivered!.queueArn)).toEqual({ 'Fn::GetAtt': [queue, 'Arn'] });
  template().hasResourceProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
  template().hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })]) },
  });
  template().hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 21_600, DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queue, 'Arn'] } } },
  });
});

test('a call ends before its claims do', () => {
  shop([Notification.email(['team@example.com'])]);
  template().hasResourceProperties('AWS::Lambda::Function', { Description: Match.stringLikeRegexp('^Tells what'), Timeout: 45 });
});

test('Slack: one configuration of a channel in a stack, with a guardrail and a role that may do nothing', () => {
  shop([Notification.slack({ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' })]);
  shop([Notification.slack({ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD', kinds: [NotificationKind.FAILED] })], 'Admin');
  template().resourceCountIs('AWS::Chatbot::SlackChannelConfiguration', 1);
  const [topic] = Object.keys(template().findResources('AWS::SNS::Topic'));
  template().hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
    ConfigurationName: 'Stack-C0123ABCD',
    SlackWorkspaceId: 'T0123ABCD',
    SlackChannelId: 'C0123ABCD',
    SnsTopicArns: [{ Ref: topic }],
    GuardrailPolicies: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AWSCodePipeline_ReadOnlyAccess']] }],
  });
  const role = resources('AWS::IAM::Role').find(({ Description }) => /^Stands for/.test(Description));
  expect([role.Policies, role.ManagedPolicyArns]).toEqual([undefined, undefined]);
  expect(JSON.stringify(resources('AWS::IAM::Policy').map(({ Roles }) => Roles))).not.toContain('Slack');
});

test('Slack: a guardrail of the user', () => {
  shop([Notification.slack({ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD', guardrailPolicies: [iam.ManagedPolicy.fromManagedPolicyArn(stack, 'P', 'arn:aws:iam::111111111111:policy/chat')] })]);
  template().hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', { GuardrailPolicies: ['arn:aws:iam::111111111111:policy/chat'] });
});

test('topics have a key of their own where artifacts need none', () => {
  new DeliveryFoundation(stack, 'Foundation', { encryption: ArtifactEncryption.S3_MANAGED });
  shop([Notification.email(['team@example.com'])]);
  const [key] = Object.keys(template().findResources('AWS::KMS::Key'));
  expect(key).toMatch(/^ShopNotificationsKey/);
  template().hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] } });
  template().hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
});

const root = { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111111111111:root']] } };
const useOfKey = { StringEquals: { 'kms:ViaService': 'sns.eu-central-1.amazonaws.com' } };

test('a topic with a key of the user: the role may use it, and its policy leaves that to the account', () => {
  const masterKey = new kms.Key(stack, 'Key', { policy: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['kms:*'], principals: [new iam.ArnPrincipal('arn:aws:iam::111111111111:role/Admin')], resources: ['*'] })] }) });
  shop([Notification.topic(new sns.Topic(stack, 'Topic', { masterKey }))]);
  const key = stack.resolve(masterKey.keyArn);
  expect(notifierStatements()).toContainEqual({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Condition: useOfKey, Effect: 'Allow', Resource: key });
  template().hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: { Statement: Match.arrayWith([{ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Condition: useOfKey, Effect: 'Allow', Principal: root, Resource: '*' }]) },
  });
});

test('an imported topic whose key is given', () => {
  const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111111111111:key/a1b2');
  shop([Notification.topic(sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111111111111:alerts'), { key })]);
  expect(notifierStatements()).toContainEqual({
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Condition: { StringEquals: { 'kms:ViaService': 'sns.us-east-1.amazonaws.com' } },
    Effect: 'Allow',
    Resource: 'arn:aws:kms:us-east-1:111111111111:key/a1b2',
  });
  expect(settingsOf().recipients).toEqual([{
    channel: 'topic', topicArn: 'arn:aws:sns:us-east-1:111111111111:alerts', format: 'text', kinds: ['approval-needed', 'failed', 'succeeded', 'rolled-back'],
  }]);
});

test('a topic that a chat configuration of elsewhere subscribes to', () => {
  shop([Notification.chat(sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-central-1:111111111111:teams'))]);
  expect(settingsOf().recipients).toMatchObject([{ format: 'chat' }]);
  expect(record().notifications).toMatchObject([{ channel: 'chat', recipients: ['Topic'] }]);
});

test('a webhook: the function may read the secret, and the template does not hold it', () => {
  shop([Notification.webhook('https://hooks.example.com/delivery', { secret: secret() })]);
  expect(notifierStatements().filter(({ Action }) => /secret/.test(`${Action}`))).toMatchObject([{ Action: 'secretsmanager:GetSecretValue' }]);
  expect(JSON.stringify(template().toJSON())).not.toContain('resolve:secretsmanager');
});

test('the record says whom the command would tell, without addresses that are nobody\'s business', () => {
  shop([
    Notification.email(['team@example.com'], { kinds: [NotificationKind.FAILED], environments: ['production'] }),
    Notification.slack({ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD', kinds: [NotificationKind.FAILED] }),
    Notification.webhook('https://hooks.example.com/a-path', { secret: secret(), kinds: [NotificationKind.FAILED] }),
  ]);
  expect(record().notifications).toEqual([
    { channel: 'email', recipients: ['team@example.com'], kinds: ['failed'], environments: ['production'] },
    { channel: 'slack', recipients: ['C0123ABCD'], kinds: ['failed'] },
    { channel: 'webhook', recipients: ['https://hooks.example.com'], kinds: ['failed'] },
  ]);
});

test('a notification serves several pipelines', () => {
  const team = Notification.email(['team@example.com']);
  shop([team]);
  shop([team], 'Admin');
  template().resourceCountIs('AWS::SNS::Topic', 2);
});

describe('fails for', () => {
  test.each<[string, () => Notification, string]>([
    ['no address', () => Notification.email([]), 'notification by e-mail: somebody has to receive it, got no address; name one'],
    ['what is no address', () => Notification.email(['team']), "notification by e-mail: it takes addresses, got 'team'; use a form such as 'team@example.com'"],
    ['an address twice', () => Notification.email(['a@example.com', 'a@example.com']), "notification by e-mail: it names an address twice, got 'a@example.com'; leave one out"],
    ['a FIFO topic', () => Notification.topic(new sns.Topic(stack, 'Topic', { fifo: true })), "notification to topic 'Topic': a FIFO topic takes messages in groups, got one; use a standard topic"],
    ['a workspace by name', () => Notification.slack({ workspaceId: 'acme', channelId: 'C0123' }), "notification to Slack channel C0123: workspaceId is an id, known at synthesis, got 'acme'; use a form such as 'T0123ABCD'"],
    ['a channel by name', () => Notification.slack({ workspaceId: 'T0123', channelId: '#shop' }), "notification to Slack channel #shop: channelId is an id, known at synthesis, got '#shop'; use a form such as 'C0123ABCD'"],
    ['no guardrail', () => Notification.slack({ workspaceId: 'T0123', channelId: 'C0123', guardrailPolicies: [] }),
      'notification to Slack channel C0123: without guardrailPolicies the service allows everything, got []; leave the option out for read-only access, or name a policy'],
    ['http', () => Notification.webhook('http://hooks.example.com', { secret: secret() }), "notification to a webhook: messages go over https, got 'http://hooks.example.com'; start the address with https://"],
    ['what is no address', () => Notification.webhook('hooks', { secret: secret() }), "notification to a webhook: messages go over https, got 'hooks'; start the address with https://"],
    ['a password in the address', () => Notification.webhook('https://me:secret@hooks.example.com', { secret: secret() }),
      'notification to a webhook: the address stands in the template, got one with a user or password; leave them out, messages are signed'],
  ])('%s', (_, make, message) => expect(make).toThrow(new Error(message)));

  test.each<[string, object, string]>([
    ['no environment', { environments: [] }, "pipeline 'Shop': notification to team@example.com: it tells of nothing, got environments: []; leave the option out, or name what it is about"],
    ['no kind', { kinds: [] }, "pipeline 'Shop': notification to team@example.com: it tells of nothing, got kinds: []; leave the option out, or name what it is about"],
  ])('%s', (_, options, message) => expect(() => shop([Notification.email(['team@example.com'], options)])).toThrow(new Error(message)));

  test('an environment that the pipeline does not have', () => {
    const { delivery } = shop([Notification.email(['team@example.com'], { environments: ['production', 'prod'] })]);
    expect(() => delivery.buildPipeline()).toThrow(new Error(
      "pipeline 'Shop': notification to team@example.com: there is no environment 'prod', got 'staging', 'production'; name one of these, or add it"));
  });

  test('a pipeline whose artifacts would be among the marks', () => {
    const source = Source.codeCommit(codecommit.Repository.fromRepositoryName(stack, 'Repository', 'shop'));
    expect(() => new DeliveryPipeline(stack, 'Shop', { source, pipelineName: 'notified' })).toThrow(new Error(
      "pipeline 'Shop': marks of who was told are kept under that name, got pipelineName 'notified'; give it another one"));
  });

  test('another guardrail for a channel that the stack has already', () => {
    const slack = (name: string) => Notification.slack({
      workspaceId: 'T0123', channelId: 'C0123', guardrailPolicies: [iam.ManagedPolicy.fromManagedPolicyArn(stack, name, `arn:aws:iam::111111111111:policy/${name}`)],
    });
    shop([slack('one')]);
    expect(() => shop([slack('two')], 'Admin')).toThrow(new Error('notification to Slack channel C0123: the stack has this channel with other guardrailPolicies already, '
      + 'got ["arn:aws:iam::111111111111:policy/two"] after ["arn:aws:iam::111111111111:policy/one"]; give all of them the same'));
  });

  test('more recipients than a function can be told', () => {
    shop([Notification.email(Array.from({ length: 30 }, (_, i) => `person-${i}@example.com`))]);
    expect(() => template()).toThrow(/pipeline 'Shop': notifications have room for about 4000 characters of recipients, got \d+; notify a topic that they subscribe to/);
  });
});

test('a pipeline with environments of any kind', () => {
  const pipeline = new DeliveryPipeline(stack, 'Shop', {
    source: Source.codeCommit(codecommit.Repository.fromRepositoryName(stack, 'Repository', 'shop')),
    notifications: [Notification.email(['team@example.com'], { environments: ['live'] })],
  });
  pipeline.addEnvironment('live').deploy(Deployment.site(pipeline.addBuild(Build.site('site')), { hosting: new SpaHosting(stack, 'Hosting') }));
  template();
  expect(settingsOf().environments).toEqual({ live: ['live'] });
});

test('logical ids of what holds data or is known to others stay as they are', () => {
  shop([Notification.email(['team@example.com']), Notification.slack({ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' })]);
  const ids = (type: string) => Object.keys(template().findResources(type));
  expect([...ids('AWS::SNS::Topic'), ...ids('AWS::SNS::Subscription'), ...ids('AWS::SQS::Queue'), ...ids('AWS::Chatbot::SlackChannelConfiguration')]).toMatchInlineSnapshot(`
[
  "ShopNotificationsEmail52c64dc048594CCA",
  "SlackT0123ABCDC0123ABCDTopic313D5B68",
  "ShopNotificationsEmail52c64dc0teamexamplecom4651523E",
  "ShopNotificationsDeadLettersAA6E2E08",
  "SlackT0123ABCDC0123ABCD2868FB1B",
]
`);
});
