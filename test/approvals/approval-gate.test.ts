import { App, Duration, Lazy, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ApprovalGate, ApprovalGateProps } from '../../src/approvals';

const bindOptions = (pipelineName: string, stageName = 'production-approval') => ({
  pipelineName, pipelineArn: `arn:aws:codepipeline:eu-central-1:111111111111:${pipelineName}`, stageName,
});

function gate(props?: ApprovalGateProps, context: Record<string, unknown> = {}): { stack: Stack; gate: ApprovalGate } {
  const stack = new Stack(new App({ context }), 'Stack');
  return { stack, gate: new ApprovalGate(stack, 'Release', props) };
}

/** A pipeline that this library did not define. */
function plainPipeline(stack: Stack, id = 'Plain'): codepipeline.Pipeline {
  const output = new codepipeline.Artifact('Source');
  const bucket = s3.Bucket.fromBucketName(stack, `${id}Bucket`, 'acme-artifacts');
  return new codepipeline.Pipeline(stack, id, {
    pipelineType: codepipeline.PipelineType.V2,
    artifactBucket: bucket,
    stages: [{ stageName: 'Source', actions: [new actions.S3SourceAction({ actionName: 'Source', bucket, bucketKey: 'a.zip', output })] }],
  });
}

function actionOf(stack: Stack, stageName: string): Record<string, any> {
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  const stage = Properties.Stages.find(({ Name }: { Name: string }) => Name === stageName);
  expect(stage.Actions).toHaveLength(1);
  return stage.Actions[0];
}

function statementsOf(stack: Stack, policyPrefix: string): unknown[] {
  const policies = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith(policyPrefix));
  return policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

describe('the action', () => {
  test('waits a week and says nothing, when nothing else is asked for', () => {
    const { stack, gate: release } = gate();
    release.attachTo(plainPipeline(stack));
    expect(actionOf(stack, 'Release')).toMatchObject({
      Name: 'Approve',
      ActionTypeId: { Category: 'Approval', Owner: 'AWS', Provider: 'Manual', Version: '1' },
      TimeoutInMinutes: 7 * 24 * 60,
    });
    expect(actionOf(stack, 'Release').Configuration).toBeUndefined();
    Template.fromStack(stack).resourceCountIs('AWS::SNS::Topic', 0);
  });

  test('tells approvers what to check and where', () => {
    const { stack, gate: release } = gate({
      message: 'Release of the shop', checklist: ['the cart works', 'prices are right'], reviewUrl: 'https://staging.example.com', timeout: Duration.hours(2),
    });
    release.attachTo(plainPipeline(stack));
    expect(actionOf(stack, 'Release')).toMatchObject({
      Configuration: { CustomData: 'Release of the shop\n1. the cart works\n2. prices are right', ExternalEntityLink: 'https://staging.example.com' },
      TimeoutInMinutes: 120,
    });
  });

  test('lets tokens pass', () => {
    const { stack, gate: release } = gate({
      message: Lazy.string({ produce: () => 'Release' }),
      reviewUrl: Lazy.string({ produce: () => 'https://example.com' }),
      emails: [Lazy.string({ produce: () => 'team@example.com' })],
    });
    expect(() => release._bind(stack, bindOptions('shop'))).not.toThrow();
  });
});

describe('plans', () => {
  const action = (props: ApprovalGateProps, ...reviews: { summary: string; validFor: Duration }[]) => {
    const { stack, gate: release } = gate(props);
    const pipeline = plainPipeline(stack);
    const { action: bound } = release._bind(stack, { ...bindOptions('shop'), reviews });
    pipeline.addStage({ stageName: 'Gate', actions: [bound] });
    return actionOf(stack, 'Gate');
  };
  const plan = (summary: string, validFor = Duration.hours(24)) => ({ summary, validFor });

  test('are shown before what approvers shall check', () => {
    expect(action({ message: 'Release', checklist: ['announced'] }, plan('network: #{a.SUMMARY}'), plan('app: #{b.SUMMARY}')).Configuration)
      .toEqual({ CustomData: 'Release\nnetwork: #{a.SUMMARY}\napp: #{b.SUMMARY}\n1. announced' });
    expect(action({}, plan('network: #{a.SUMMARY}')).Configuration).toEqual({ CustomData: 'network: #{a.SUMMARY}' });
  });

  test.each<[string, ApprovalGateProps, Duration[], number]>([
    ['a week at most', {}, [Duration.days(8), Duration.days(9)], 7 * 24 * 60],
    ['as long as the shortest plan is valid', {}, [Duration.hours(24), Duration.hours(2)], 120],
    ['whole minutes', {}, [Duration.seconds(601)], 10],
    ['the time that was asked for', { timeout: Duration.hours(1) }, [Duration.hours(1)], 60],
  ])('wait %s', (_title, props, validFor, minutes) => {
    expect(action(props, ...validFor.map((duration) => plan('a', duration))).TimeoutInMinutes).toBe(minutes);
  });

  test.each<[string, ApprovalGateProps, { summary: string; validFor: Duration }, string]>([
    ['that are not valid as long as the gate waits', { timeout: Duration.days(3) }, plan('a'),
      "approval gate 'Release': it shows a plan that is valid for 1 day, got timeout 3 days; shorten the timeout, leave it out, or let the plan be valid for longer"],
    ['that say more than there is room for', { message: 'm'.repeat(500) }, plan('s'.repeat(500)),
      "approval gate 'Release': message, checklist and summaries have room for 1000 characters, got 1001; say less and put the rest behind reviewUrl"],
  ])('fails with plans %s', (_title, props, review, message) => {
    expect(() => action(props, review)).toThrow(new Error(message));
  });
});

describe('notifications', () => {
  test('e-mail addresses are subscribed to a topic that takes encrypted connections only', () => {
    const { stack, gate: release } = gate({ emails: ['team@example.com', 'boss@example.com'] });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SNS::Topic', 1);
    template.resourcePropertiesCountIs('AWS::SNS::Subscription', { Protocol: 'email', TopicArn: { Ref: 'ReleaseTopicE5CD520F' } }, 2);
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: [Match.objectLike({ Effect: 'Deny', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })] },
    });
    expect(release.topic).toBeInstanceOf(sns.Topic);
  });

  test('the role that runs the action may publish to this topic and no other', () => {
    const { stack, gate: release } = gate({ emails: ['team@example.com'] });
    const { statements } = release._bind(stack, bindOptions('shop'));
    expect(statements.map((statement) => stack.resolve(statement.toStatementJson()))).toEqual([
      { Effect: 'Allow', Action: 'sns:Publish', Resource: { Ref: 'ReleaseTopicE5CD520F' } },
      { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: { 'Fn::GetAtt': ['ReleaseKey627F3140', 'Arn'] } },
    ]);
  });

  test('a topic with a key can be published to', () => {
    const stack = new Stack();
    const topic = new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });
    const { statements } = new ApprovalGate(stack, 'Release', { topic })._bind(stack, bindOptions('shop'));
    expect(stack.resolve(statements[1].toStatementJson())).toEqual({
      Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
    });
  });

  test('a plain pipeline is allowed to publish', () => {
    const stack = new Stack();
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-central-1:111111111111:releases');
    new ApprovalGate(stack, 'Release', { topic }).attachTo(plainPipeline(stack));
    expect(actionOf(stack, 'Release').Configuration.NotificationArn).toBe(topic.topicArn);
    expect(statementsOf(stack, 'PlainRelease')).toContainEqual({ Effect: 'Allow', Action: 'sns:Publish', Resource: topic.topicArn });
  });

  test('without a topic there is nothing to publish', () => {
    const { stack, gate: release } = gate();
    expect(release._bind(stack, bindOptions('shop')).statements).toEqual([]);
  });
});

describe('grantApprove', () => {
  const approver = (stack: Stack) => new iam.Role(stack, 'Approver', { assumedBy: new iam.AccountRootPrincipal() });
  const see = (...Resource: string[]) => ({
    Effect: 'Allow',
    Action: ['codepipeline:GetPipeline', 'codepipeline:GetPipelineExecution', 'codepipeline:GetPipelineState'],
    Resource: Resource.length === 1 ? Resource[0] : Resource,
  });
  const orders = bindOptions('orders').pipelineArn;
  const users = bindOptions('users').pipelineArn;

  test('lets somebody approve in this gate only, before and after it is used', () => {
    const { stack, gate: release } = gate();
    release._bind(stack, bindOptions('orders'));
    const grant = release.grantApprove(approver(stack));
    release._bind(stack, bindOptions('users'));
    expect(grant.success).toBe(true);
    expect(statementsOf(stack, 'Approver')).toEqual([
      see(orders, users),
      { Effect: 'Allow', Action: 'codepipeline:PutApprovalResult', Resource: [`${orders}/production-approval/Approve`, `${users}/production-approval/Approve`] },
    ]);
  });

  test('names a pipeline once that has the gate twice', () => {
    const { stack, gate: release } = gate();
    release.grantApprove(approver(stack));
    release._bind(stack, bindOptions('orders', 'europe'));
    release._bind(stack, { ...bindOptions('orders', 'america'), actionName: 'Go' });
    expect(statementsOf(stack, 'Approver')).toEqual([
      see(orders),
      { Effect: 'Allow', Action: 'codepipeline:PutApprovalResult', Resource: [`${orders}/europe/Approve`, `${orders}/america/Go`] },
    ]);
  });

  test('covers plain pipelines', () => {
    const { stack, gate: release } = gate();
    release.grantApprove(approver(stack));
    release.attachTo(plainPipeline(stack), { stageName: 'Go-live' });
    const arn = ['arn:', { Ref: 'AWS::Partition' }, ':codepipeline:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':', { Ref: 'Plain295EB121' }];
    expect(statementsOf(stack, 'Approver')[1]).toEqual({
      Effect: 'Allow', Action: 'codepipeline:PutApprovalResult', Resource: { 'Fn::Join': ['', [...arn, '/Go-live/Approve']] },
    });
  });

  test('fails at synthesis when no pipeline has the gate', () => {
    const { stack, gate: release } = gate();
    release.grantApprove(approver(stack));
    expect(() => (stack.node.root as App).synth()).toThrow(
      "approval gate 'Release': somebody may approve, but no pipeline has the gate; pass it to addEnvironment, or call attachTo or step");
  });
});

describe('elsewhere', () => {
  test('the stage goes where a plain pipeline wants it', () => {
    const { stack, gate: release } = gate();
    const pipeline = plainPipeline(stack);
    const last = pipeline.addStage({ stageName: 'Deploy', actions: [new actions.ManualApprovalAction({ actionName: 'Stub' })] });
    const stage = release.attachTo(pipeline, { stageName: 'Go-live', placement: { rightBefore: last } });
    expect(stage.stageName).toBe('Go-live');
    expect(pipeline.stages.map(({ stageName }) => stageName)).toEqual(['Source', 'Go-live', 'Deploy']);
  });

  test('a step approves the stage of a CDK pipeline, and grants follow it', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const release = new ApprovalGate(stack, 'Release', { emails: ['team@example.com'], checklist: ['the cart works'] });
    const approver = new iam.Role(stack, 'Approver', { assumedBy: new iam.AccountRootPrincipal() });
    release.grantApprove(approver);
    const pipeline = new pipelines.CodePipeline(stack, 'Cdk', {
      synth: new pipelines.ShellStep('Synth', {
        input: pipelines.CodePipelineSource.connection('acme/shop', 'main', { connectionArn: 'arn:aws:codeconnections:eu-central-1:111111111111:connection/1' }),
        commands: ['npx cdk synth'],
      }),
    });
    const production = new Stage(app, 'Production');
    new sns.Topic(new Stack(production, 'App'), 'Topic');
    pipeline.addStage(production, { pre: [release.step()] });
    pipeline.buildPipeline();

    const [{ Properties: { Stages } }] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
    const action = Stages.find(({ Name }: { Name: string }) => Name === 'Production').Actions[0];
    expect(action).toMatchObject({
      Name: 'Release', RunOrder: 1, Configuration: { CustomData: '1. the cart works', NotificationArn: { Ref: 'ReleaseTopicE5CD520F' } },
    });
    expect(JSON.stringify(statementsOf(stack, 'Approver'))).toContain('/Production/Release');
  });

  test('a step takes another id', () => {
    expect(gate().gate.step('Approve release').id).toBe('Approve release');
  });
});

describe('wrong input', () => {
  test.each<[string, ApprovalGateProps, string]>([
    ['no address', { emails: [] }, 'nobody hears of a waiting approval, got no e-mail address; leave emails out or name one'],
    ['a name for an address', { emails: ['team'] }, "emails holds addresses, got 'team'; use a form such as 'team@example.com'"],
    ['an address twice', { emails: ['a@example.com', 'a@example.com'] }, "emails holds an address twice, got 'a@example.com'; leave one out"],
    ['a timeout below 5 minutes', { timeout: Duration.minutes(4) },
      'approvers have between 5 minutes and 60 days, got 4 minutes; choose a timeout in between'],
    ['a timeout above 60 days', { timeout: Duration.days(61) },
      'approvers have between 5 minutes and 60 days, got 61 days; choose a timeout in between'],
    ['a timeout with seconds', { timeout: Duration.seconds(330) }, 'the timeout is whole minutes, got 5 minutes 30 seconds; leave the seconds out'],
    ['an empty checklist', { checklist: [] }, 'the checklist is empty, got []; leave it out or name what approvers shall check'],
    ['an empty item', { checklist: ['the cart works', ' '] }, "item 2 of the checklist is empty, got ' '; leave it out or write one"],
    ['an empty message', { message: '' }, "the message is empty, got ''; leave it out or write one"],
    ['a long checklist', { message: 'Read this', checklist: ['x'.repeat(988)] },
      'message and checklist have room for 1000 characters, got 1001; say less and put the rest behind reviewUrl'],
    ['a path as review address', { reviewUrl: '/staging' }, "reviewUrl is the address of a page, got '/staging'; start it with https://"],
    ['another protocol', { reviewUrl: 'ftp://example.com' }, "reviewUrl is the address of a page, got 'ftp://example.com'; start it with https://"],
  ])('fails with %s', (_, props, message) => {
    expect(() => gate(props)).toThrow(new Error(`approval gate 'Release': ${message}`));
  });

  test('fails with a topic and addresses', () => {
    const stack = new Stack();
    const topic = new sns.Topic(stack, 'Topic');
    expect(() => new ApprovalGate(stack, 'Release', { topic, emails: ['team@example.com'] })).toThrow(new Error(
      "approval gate 'Release': approvers hear of it through a topic or by e-mail, got both; subscribe the e-mail addresses to the topic"));
  });

  test('what is just within the limits is taken', () => {
    for (const timeout of [Duration.minutes(5), Duration.days(60)]) expect(() => gate({ timeout })).not.toThrow();
    expect(() => gate({ message: 'Read this', checklist: ['x'.repeat(987)] })).not.toThrow();
  });
});

describe('the template', () => {
  function template(context?: Record<string, unknown>): Stack {
    const { stack, gate: release } = gate({ emails: ['team@example.com'], message: 'Release' }, context);
    release.grantApprove(new iam.Role(stack, 'Approver', { assumedBy: new iam.AccountRootPrincipal() }));
    release._bind(stack, bindOptions('shop'));
    return stack;
  }

  test('does not depend on feature flags', () => {
    expect(Template.fromStack(template(CURRENTLY_RECOMMENDED_FLAGS)).toJSON()).toEqual(Template.fromStack(template()).toJSON());
  });

  test('leaves cdk-nag without objections', () => {
    const app = template().node.root;
    expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
  });

  test('keeps its logical ids', () => {
    expect(Object.keys(Template.fromStack(template()).toJSON().Resources).filter((id) => id.startsWith('Release'))).toEqual([
      'ReleaseKey627F3140', 'ReleaseTopicE5CD520F', 'ReleaseTopicPolicyD47DD46D', 'ReleaseTopicteamexamplecom315DF54D',
    ]);
  });
});
