import { App, Duration, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { ApprovalGate, ApprovalGateProps, Build, Check, DeliveryPipeline, Source } from '../../src';
import { GATE_SPEC } from '../../src/contract';

const connectionArn = 'arn:aws:codeconnections:eu-central-1:111111111111:connection/3a8c1d3e-1111-2222-3333-444455556666';
const codeCommit = (stack: Stack) => Source.codeCommit(codecommit.Repository.fromRepositoryName(stack, 'Repository', 'shop'), { pushes: false });
const gitHub = () => Source.gitHub('acme/shop', { connectionArn });

/** A pipeline of this library with a gate before production. */
function deliver(props: ApprovalGateProps, source: (stack: Stack) => Source = codeCommit) {
  const stack = new Stack(new App(), 'Stack');
  const gate = new ApprovalGate(stack, 'Gate', props);
  const pipeline = new DeliveryPipeline(stack, 'Shop', { pipelineName: 'shop', source: source(stack) });
  pipeline.addBuild(Build.commands('app', { commands: ['make'] }));
  pipeline.addEnvironment('production', { approval: gate }).verify(Check.http('https://shop.example.com'));
  return { stack, gate, pipeline };
}

function plain(stack: Stack, pipelineName?: string): codepipeline.Pipeline {
  const output = new codepipeline.Artifact('Source');
  const key = new kms.Key(stack, 'Key');
  const bucket = new s3.Bucket(stack, 'Bucket', { encryptionKey: key });
  return new codepipeline.Pipeline(stack, 'Plain', {
    pipelineName,
    pipelineType: codepipeline.PipelineType.V2,
    artifactBucket: bucket,
    stages: [{ stageName: 'Source', actions: [new actions.S3SourceAction({ actionName: 'Source', bucket, bucketKey: 'a.zip', output })] }],
  });
}

function stageOf(stack: Stack, name: string): any {
  const [{ Properties: { Stages } }] = Object.values<any>(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  return Stages.find(({ Name }: any) => Name === name);
}

const gateFunction = (stack: Stack) => Object.values<any>(Template.fromStack(stack).findResources('AWS::Lambda::Function'))
  .find(({ Properties }) => Properties.Environment?.Variables?.[GATE_SPEC]).Properties;

/** The configuration of the function, with a word where something is known at deployment only. */
function specOf(stack: Stack): any {
  const text = gateFunction(stack).Environment.Variables[GATE_SPEC];
  return JSON.parse(typeof text === 'string' ? text : text['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : 'TOKEN').join(''));
}

const statementsIn = (template: any) => Object.values<any>(template.Resources).flatMap(({ Type, Properties }) =>
  Type === 'AWS::IAM::Role' ? (Properties.Policies ?? []).flatMap((policy: any) => policy.PolicyDocument.Statement) : Type === 'AWS::IAM::Policy' ? Properties.PolicyDocument.Statement : []);

test('evidence comes before the approval, which shows it, and who approved after it', () => {
  const { stack } = deliver({ message: 'Release', checklist: ['the cart works'] });
  const [evidence, approve, approver] = stageOf(stack, 'production-approval').Actions;
  expect(evidence).toMatchObject({
    Name: 'Evidence',
    RunOrder: 1,
    Namespace: 'production-approval-Evidence',
    ActionTypeId: { Category: 'Invoke', Provider: 'Lambda' },
    Configuration: { UserParameters: '{"collect":"#{codepipeline.PipelineExecutionId}"}' },
  });
  expect(approve).toMatchObject({
    Name: 'Approve',
    RunOrder: 2,
    Configuration: { CustomData: 'Release\n#{production-approval-Evidence.SUMMARY}\n1. the cart works', ExternalEntityLink: '#{production-approval-Evidence.URL}' },
  });
  expect(approver).toMatchObject({ Name: 'Approver', RunOrder: 3, Configuration: { UserParameters: '{"approved":"#{codepipeline.PipelineExecutionId}"}' } });
});

test('with an address of its own, that of the evidence is in the text', () => {
  const { stack } = deliver({ reviewUrl: 'https://staging.example.com' });
  expect(stageOf(stack, 'production-approval').Actions[1].Configuration).toEqual({
    CustomData: '#{production-approval-Evidence.SUMMARY}\nEvidence: #{production-approval-Evidence.URL}', ExternalEntityLink: 'https://staging.example.com',
  });
});

test('without evidence there is the approval alone, and no function', () => {
  const { stack } = deliver({ evidence: false });
  expect(stageOf(stack, 'production-approval').Actions.map(({ Name, RunOrder }: any) => [Name, RunOrder])).toEqual([['Approve', 1]]);
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain(GATE_SPEC);
});

test.each<[string, (stack: Stack) => Source, object]>([
  ['AWS CodeCommit', codeCommit, { kind: 'codecommit', repository: 'shop' }],
  ['GitHub', gitHub, { kind: 'web', compare: 'https://github.com/acme/shop/compare/{since}...{until}' }],
  ['GitLab', () => Source.gitLab('acme/platform/shop', { connectionArn }), { kind: 'web', compare: 'https://gitlab.com/acme/platform/shop/-/compare/{since}...{until}' }],
  ['Bitbucket', () => Source.bitbucket('acme/shop', { connectionArn }), { kind: 'web', compare: 'https://bitbucket.org/acme/shop/branches/compare/{until}..{since}' }],
  ['Amazon S3', (stack) => Source.s3(s3.Bucket.fromBucketName(stack, 'Sources', 'sources'), 'shop.zip', { uploads: false }), { kind: 'none' }],
])('the function knows where it stands, and who tells commits: %s', (_title, source, history) => {
  expect(specOf(deliver({ checklist: ['the cart works'] }, source).stack)).toEqual({
    pipeline: 'shop',
    environment: 'production',
    stage: 'production-approval',
    delivery: 'production',
    bucket: 'TOKEN',
    history,
    actions: { evidence: 'Evidence', approve: 'Approve', approver: 'Approver' },
    checklist: ['the cart works'],
    reviews: [],
    twoPersonRule: false,
    aliases: {},
  });
});

test('aliases are compared without regard to case', () => {
  expect(specOf(deliver({ twoPersonRule: true, authorAliases: { 'Jane.Doe@Example.com': ['jdoe'] } }).stack)).toMatchObject({
    twoPersonRule: true, aliases: { 'jane.doe@example.com': ['jdoe'] },
  });
});

test('a reminder knows how long approvers have, and who invokes what', () => {
  const { stack } = deliver({ emails: ['team@example.com'], timeout: Duration.days(2), reminder: Duration.hours(4) });
  expect(specOf(stack).reminder).toEqual({ topic: 'TOKEN', prefix: expect.stringMatching(/^cdk-delivery-[0-9a-f]{8}$/), role: 'TOKEN', timeoutMinutes: 2880, minutesBefore: 240 });
  // A name of a schedule has at most 64 characters.
  expect(`${specOf(stack).reminder.prefix}-5f1c7a0e-3b1d-4c9a-9a59-0d6a2a4b8c11`.length).toBeLessThanOrEqual(64);
});

test('approvers read the evidence of their gate and no other artifact, whenever they are named', () => {
  const stack = new Stack(new App(), 'Stack');
  const gate = new ApprovalGate(stack, 'Gate');
  const approver = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
  gate.grantApprove(approver('Early'));
  for (const id of ['One', 'Two']) {
    const pipeline = new DeliveryPipeline(stack, id, { pipelineName: id.toLowerCase(), source: gitHub() });
    pipeline.addEnvironment('live', { approval: gate }).verify(Check.http('https://shop.example.com'));
    pipeline.buildPipeline();
  }
  gate.grantApprove(approver('Late'));
  const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy');
  for (const name of ['Early', 'Late']) {
    const [, { Properties: { PolicyDocument } }] = Object.entries<any>(policies).find(([id]) => id.startsWith(name))!;
    const about = (action: string) => PolicyDocument.Statement.filter((each: any) => each.Action === action).flatMap((each: any) => each.Resource);
    const objects = JSON.stringify(about('s3:GetObject'));
    expect([about('s3:GetObject').length, about('kms:Decrypt').length]).toEqual([2, 1]);
    expect(objects).toContain('/evidence/one/live/*');
    expect(objects).toContain('/evidence/two/live/*');
  }
});

describe('in a pipeline that was made elsewhere', () => {
  test('evidence is collected on demand, compared with what went through a stage', () => {
    const stack = new Stack(new App(), 'Stack');
    new ApprovalGate(stack, 'Release', { evidence: true }).attachTo(plain(stack, 'payments'), { deliveryStage: 'Live' });
    expect(stageOf(stack, 'Release').Actions.map(({ Name, RunOrder }: any) => [Name, RunOrder])).toEqual([['Evidence', 1], ['Approve', 2], ['Approver', 3]]);
    expect(specOf(stack)).toMatchObject({ pipeline: 'payments', environment: 'Release', stage: 'Release', delivery: 'Live', history: { kind: 'none' } });
    const invoked = statementsIn(Template.fromStack(stack).toJSON()).filter(({ Action }: any) => Action === 'lambda:InvokeFunction');
    expect(JSON.stringify(invoked)).toContain('PlainReleaseEvidenceGate');
    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });

  test('a step collects it too, in the stage of what it approves', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const gate = new ApprovalGate(stack, 'Release', { evidence: true });
    const pipeline = new pipelines.CodePipeline(stack, 'Cdk', {
      pipelineName: 'cdk',
      synth: new pipelines.ShellStep('Synth', { input: pipelines.CodePipelineSource.connection('acme/shop', 'main', { connectionArn }), commands: ['npx cdk synth'] }),
    });
    const production = new Stage(app, 'Production');
    new sns.Topic(new Stack(production, 'App'), 'Topic');
    pipeline.addStage(production, { pre: [gate.step()] });
    pipeline.buildPipeline();
    const orders = stageOf(stack, 'Production').Actions.map(({ Name, RunOrder }: any) => [Name, RunOrder]);
    expect(orders.slice(0, 3)).toEqual([['Release-evidence', 1], ['Release', 2], ['Release-approver', 3]]);
    expect(Math.min(...orders.slice(3).map(([, order]: any) => order))).toBe(4);
    expect(specOf(stack)).toMatchObject({ pipeline: 'cdk', delivery: 'Production', actions: { evidence: 'Release-evidence', approve: 'Release', approver: 'Release-approver' } });
  });

  test('fails without a name of the pipeline', () => {
    const stack = new Stack(new App(), 'Stack');
    expect(() => new ApprovalGate(stack, 'Release', { evidence: true }).attachTo(plain(stack))).toThrow(new Error(
      "approval gate 'Release': its function is there before the pipeline and has to know its name, got 'Stack/Plain' without; give that pipeline a pipelineName"));
  });

  test.each<[string, ApprovalGateProps]>([['twoPersonRule', { twoPersonRule: true }], ['reminder', { reminder: Duration.hours(1), emails: ['team@example.com'] }]])(
    'fails with a %s and no evidence', (what, props) => {
      const stack = new Stack(new App(), 'Stack');
      expect(() => new ApprovalGate(stack, 'Release', props).attachTo(plain(stack, 'payments'))).toThrow(new Error(
        `approval gate 'Release': ${what} is part of the evidence, which a pipeline that was made elsewhere has on demand only, got none; set evidence to true`));
    });
});

describe('wrong input', () => {
  const emails = ['team@example.com'];
  test.each<[string, ApprovalGateProps, string]>([
    ['a reminder that nobody hears', { reminder: Duration.hours(1) }, 'a reminder goes to the topic of the gate, got none; give the gate emails or a topic'],
    ['aliases without the rule', { authorAliases: { 'jane@example.com': ['jd'] } },
      'authorAliases are names for the two-person rule, got jane@example.com without it; set twoPersonRule to true or leave them out'],
    ['the rule without evidence', { evidence: false, twoPersonRule: true }, 'twoPersonRule is part of the evidence, got evidence: false; leave one of them out'],
    ['a reminder without evidence', { evidence: false, reminder: Duration.hours(1), emails }, 'reminder is part of the evidence, got evidence: false; leave one of them out'],
  ])('fails with %s', (_title, props, message) => {
    expect(() => new ApprovalGate(new Stack(), 'Gate', props)).toThrow(new Error(`approval gate 'Gate': ${message}`));
  });

  test.each<[string, ApprovalGateProps, string]>([
    ['a reminder before the beginning', { emails, timeout: Duration.hours(2), reminder: Duration.hours(2) },
      'approvers have 2 hours, got a reminder 2 hours before the end; remind them later or give them more time'],
    ['a reminder with seconds', { emails, reminder: Duration.seconds(90) }, 'the reminder comes whole minutes before the end, got 1 minute 30 seconds; use Duration.minutes(1) or more'],
    ['aliases of a whole company', { twoPersonRule: true, authorAliases: { 'a@example.com': ['x'.repeat(3000)] } },
      'texts for approvers and aliases of authors have room for 3000 characters in all, got LENGTH; say less'],
  ])('fails with %s', (_title, props, message) => {
    const { pipeline } = deliver(props);
    const thrown = (() => {
      try {
        pipeline.buildPipeline();
        return 'nothing';
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(thrown.replace(/got \d{4};/, 'got LENGTH;')).toBe(`approval gate 'Gate': ${message}`);
  });

  test.each<[string, (stack: Stack) => Source, string]>([
    ['a connection', gitHub, 'GitHub acme/shop, branch main'],
    ['Amazon S3', (stack) => Source.s3(s3.Bucket.fromBucketName(stack, 'Sources', 'sources'), 'shop.zip', { uploads: false }), 'S3 sources/shop.zip'],
  ])('fails with the two-person rule over %s', (_title, source, got) => {
    expect(() => deliver({ twoPersonRule: true }, source).pipeline.buildPipeline()).toThrow(new Error(
      `approval gate 'Gate': the two-person rule compares approvers with the authors of commits, which only a source in AWS CodeCommit tells, got ${got}; `
      + 'leave twoPersonRule out, and have changes reviewed before they are merged'));
  });

  test('fails for a pipeline that would write over what approvers see', () => {
    const stack = new Stack();
    expect(() => new DeliveryPipeline(stack, 'Shop', { pipelineName: 'evidence', source: gitHub() })).toThrow(new Error(
      "pipeline 'Shop': what approvers see is kept under that name, got pipelineName 'evidence'; give it another one"));
  });
});
