import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ApprovalGate, Build, Check, DeliveryFoundation, DeliveryPipeline, DeliveryPipelineProps, Deployment, Source, SpaHosting } from '../../src';
import { PIPELINE_RECORD } from '../../src/contract';
import { connectionArn } from '../helpers/apps';

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Stack'); });

function pipelineOf(id = 'Shop', props: Partial<DeliveryPipelineProps> = {}): DeliveryPipeline {
  return new DeliveryPipeline(stack, id, { source: Source.gitHub('acme/shop', { connectionArn }), ...props });
}

/** Stages of the only pipeline, as `Stage: action@runOrder`. */
function stages(): string[] {
  const [pipeline] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  return pipeline.Properties.Stages.map((stage: any) => `${stage.Name}: ${stage.Actions.map((a: any) => `${a.Name}@${a.RunOrder}`).join(' ')}`);
}

describe('stages', () => {
  test('build, promote, approve, check', () => {
    const pipeline = pipelineOf();
    const site = pipeline.addBuild(Build.site('site'));
    const staging = pipeline.addEnvironment('staging');
    staging.deploy(Deployment.site(site, { hosting: new SpaHosting(stack, 'Staging') }));
    staging.verify(Check.http('https://staging.example.com/health'));
    const production = pipeline.addEnvironment('production', { approval: new ApprovalGate(stack, 'Gate') });
    production.deploy(Deployment.site(site, { hosting: new SpaHosting(stack, 'Production') }));
    expect(stages()).toEqual([
      'Source: Source@1', 'Build: site@1', 'staging: site-Upload@1 site-Release@2 check-health@3', 'production-approval: Evidence@1 Approve@2 Approver@3', 'production: site-Upload@1 site-Release@2',
    ]);
  });

  test('can be continued by hand after buildPipeline', () => {
    const pipeline = pipelineOf();
    const site = pipeline.addBuild(Build.site('site'));
    pipeline.buildPipeline();
    const stage = pipeline.pipeline.addStage({ stageName: 'More' });
    stage.addAction(new actions.ManualApprovalAction({ actionName: 'Ask' }));
    Check.commands('look', ['ls']).attachTo(stage, site.artifact, 2);
    expect(stages()).toEqual(['Source: Source@1', 'Build: site@1', 'More: Ask@1 look@2']);
  });
});

test('ten pipelines share one key and one bucket', () => {
  for (let i = 0; i < 10; i++) pipelineOf(`P${i}`).addBuild(Build.site('site'));
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::KMS::Key', 1);
  template.resourceCountIs('AWS::S3::Bucket', 2); // artifacts, and their access logs
  const prefixes = Object.values(template.findResources('AWS::CodePipeline::Pipeline')).map((p) => p.Properties.Name.slice(0, 20));
  expect(new Set(prefixes).size).toBe(10);
});

test('a pipeline takes the foundation that it is given, of another stack too', () => {
  const foundation = new DeliveryFoundation(new Stack(stack.node.root as App, 'Platform'), 'Foundation');
  pipelineOf('Shop', { foundation }).addBuild(Build.site('site'));
  Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 0);
});

test('grants to the exposed role take effect', () => {
  const pipeline = pipelineOf();
  pipeline.addBuild(Build.site('site'));
  pipeline.role.addToPolicy(new iam.PolicyStatement({ actions: ['sns:Publish'], resources: ['arn:aws:sns:eu-west-1:111111111111:own'] }));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [Match.objectLike({ Action: 'sns:Publish' })] } });
});

test('a value that holds a variable of the pipeline is given by the action, any other by the project', () => {
  const pipeline = pipelineOf();
  pipeline.addBuild(Build.commands('docs', { commands: ['make'], environment: { COMMIT: '#{SourceVariables.CommitId}', MODE: 'fast' } }));
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CodeBuild::Project', { Environment: { EnvironmentVariables: [{ Name: 'MODE', Type: 'PLAINTEXT', Value: 'fast' }] } });
  template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
    Stages: Match.arrayWith([Match.objectLike({
      Actions: [Match.objectLike({ Configuration: Match.objectLike({ EnvironmentVariables: '[{"name":"COMMIT","type":"PLAINTEXT","value":"#{SourceVariables.CommitId}"}]' }) })],
    })]),
  });
});

test('a variable of the pipeline reaches the commands of a check by the environment of the action', () => {
  const pipeline = pipelineOf();
  pipeline.addEnvironment('live').verify(Check.commands('smoke', ['npm test'], { environment: { COMMIT: '#{SourceVariables.CommitId}', MODE: 'fast' } }));
  pipeline.buildPipeline();
  // A stage before the others: what was said of an action goes with it.
  const ask = new actions.ManualApprovalAction({ actionName: 'Ask' });
  pipeline.pipeline.addStage({ stageName: 'Early', placement: { rightBefore: pipeline.pipeline.stages[1] }, actions: [ask] });
  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  expect(resource.Properties.Stages.map(({ Name }: any) => Name)).toEqual(['Source', 'Early', 'live']);
  expect(resource.Properties.Stages[2].Actions[0]).toMatchObject({
    Commands: ["export MODE='fast'", 'npm test'],
    EnvironmentVariables: [{ Name: 'COMMIT', Value: '#{SourceVariables.CommitId}' }],
  });
  expect(resource.Properties.Stages[1].Actions[0].EnvironmentVariables).toBeUndefined();
});

test('commands of a check run with a role that may read the source and log, no more', () => {
  const pipeline = pipelineOf();
  pipeline.addEnvironment('live').verify(Check.commands('smoke', ['npm test']));
  const template = Template.fromStack(stack);
  const [, role] = Object.entries(template.findResources('AWS::IAM::Role')).find(([id]) => id.includes('CheckRole'))!;
  const allowed = role.Properties.Policies.flatMap((policy: any) => policy.PolicyDocument.Statement.flatMap((s: any) => s.Action));
  expect(allowed.sort()).toEqual([
    'kms:Decrypt', 'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents',
    's3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning', 's3:GetObject', 's3:GetObjectVersion',
  ]);
});

test('what CloudFormation cannot say is in the record', () => {
  const pipeline = pipelineOf();
  pipeline.addBuild(Build.site('site', { testCommand: 'npm run test:ci' }));
  pipeline.addEnvironment('staging').verify(Check.http('https://staging.example.com/', { retries: 1 }));
  pipeline.addEnvironment('prod', { approval: new ApprovalGate(stack, 'Gate') }).verify(Check.commands('smoke', ['ls']));
  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  expect(resource.Metadata[PIPELINE_RECORD]).toEqual({
    version: 1,
    name: 'Shop',
    environments: [
      { name: 'staging', production: false, stages: ['staging'] },
      { name: 'prod', production: true, stages: ['prod-approval', 'prod'] },
    ],
    actions: {
      'Build/site': { kind: 'build', testCommands: ['npm run test:ci'] },
      'staging/check': {
        kind: 'http-check', url: 'https://staging.example.com/', expectedStatus: 200, retries: 1, intervalSeconds: 10, timeoutSeconds: 10,
      },
    },
  });
});

describe('fails', () => {
  const cases: [string, () => void, string][] = [
    ['with two builds of one name', () => { const p = pipelineOf(); p.addBuild(Build.site('a')); p.addBuild(Build.site('a')); },
      "pipeline 'Shop': it has a build 'a' already; give the new one another name"],
    ['with two environments of one name', () => { const p = pipelineOf(); p.addEnvironment('a'); p.addEnvironment('a'); },
      "pipeline 'Shop': it has an environment 'a' already; give the new one another name"],
    ['with a name that the service refuses', () => pipelineOf('Shop', { pipelineName: 'my shop' }),
      "pipeline 'Shop': pipelineName has 1 to 100 letters, digits and . @ _ -, got 'my shop'; leave it out for a name that fits"],
    ['with the name that build caches have', () => pipelineOf('Shop', { pipelineName: 'cache' }),
      "pipeline 'Shop': build caches are kept under that name, got pipelineName 'cache'; give it another one"],
    ['when pull requests could deploy', () => pipelineOf('Shop', { source: Source.gitHub('acme/shop', { connectionArn, pullRequests: {} }) }).addEnvironment('staging'),
      "pipeline 'Shop': pull requests start it, so it would deploy code that nobody merged to environment 'staging'; deploy from a pipeline of its own, without pullRequests"],
    ['when a build of another pipeline is deployed', () => {
      const other = pipelineOf('Other', { pipelineName: 'other' }).addBuild(Build.site('site'));
      pipelineOf().addEnvironment('live').deploy(Deployment.site(other, { hosting: new SpaHosting(stack, 'Hosting') }));
    }, "environment 'live': build 'site' belongs to pipeline 'other'; deploy what addBuild() of this pipeline returned"],
    ['when a build is added after the stages are built', () => { const p = pipelineOf(); p.addBuild(Build.site('a')); p.buildPipeline(); p.addBuild(Build.site('b')); },
      "pipeline 'Shop': its stages are built; call addBuild() before buildPipeline()"],
    ['when an environment is added after the stages are built', () => { const p = pipelineOf(); p.addBuild(Build.site('a')); p.buildPipeline(); p.addEnvironment('b'); },
      "pipeline 'Shop': its stages are built; call addEnvironment() before buildPipeline()"],
    ['when a variable is used that the build does not export', () => pipelineOf().addBuild(Build.commands('a', { commands: ['ls'], exportedVariables: ['X'] })).variable('Y'),
      "build 'a': it exports no variable 'Y', got 'X'; add it to exportedVariables"],
    ['with a source alone', () => { pipelineOf().buildPipeline(); },
      "pipeline 'Shop': there is nothing to do after the source; call addBuild() or addEnvironment()"],
    ['when the release parameters do not fit', () => {
      const p = pipelineOf();
      const configuration = { text: 'x'.repeat(900) };
      p.addEnvironment('live').deploy(Deployment.site(p.addBuild(Build.site('site')), { hosting: new SpaHosting(stack, 'Hosting'), configuration }));
    }, "deployment of build 'site': the service takes 1000 characters of release parameters, got 1038; shorten the configuration"],
    ['with a configuration file outside of the site', () => {
      const p = pipelineOf();
      Deployment.site(p.addBuild(Build.site('site')), { hosting: new SpaHosting(stack, 'Hosting'), configuration: {}, configurationFile: '../config.json' });
    }, "deployment of build 'site': configurationFile is a path inside the site, got '../config.json'; write it like 'config.json'"],
    ['with a configuration file and no configuration', () => {
      const p = pipelineOf();
      Deployment.site(p.addBuild(Build.site('site')), { hosting: new SpaHosting(stack, 'Hosting'), configurationFile: 'config.json' });
    }, "deployment of build 'site': configurationFile 'config.json' has nothing to hold; give a configuration too"],
  ];

  test.each(cases)('%s', (_title, act, message) => {
    expect(act).toThrow(new Error(message));
  });

  test('with all problems of a pipeline at once', () => {
    const pipeline = pipelineOf();
    pipeline.addEnvironment('pre prod');
    pipeline.addEnvironment('live').verify(Check.commands('my check', ['ls']));
    expect(() => (stack.node.root as App).synth()).toThrow([
      "pipeline 'Shop': stage 'pre prod': a name holds letters, digits and . @ _ - only, got 'pre prod'; rename it",
      "pipeline 'Shop': environment 'pre prod' does nothing; call deploy() or verify() on it",
      "pipeline 'Shop': stage 'live', action 'my check': a name holds letters, digits and . @ _ - only, got 'my check'; rename it",
    ].join('\n'));
  });

  test.each<[string, (p: DeliveryPipeline, late: codepipeline.Artifact) => void, string]>([
    ['when a stage uses an artifact of a later one', (p, late) => {
      p.pipeline.addStage({ stageName: 'Early' }).addAction(new actions.CommandsAction({ actionName: 'use', commands: ['ls'], input: late }));
      p.pipeline.addStage({ stageName: 'Late' }).addAction(new actions.CommandsAction({ actionName: 'make', commands: ['ls'], input: p.sourceArtifact, output: late }));
    }, "pipeline 'Shop': action 'Early/use' uses artifact 'late' before 'Late/make' makes it; move one of them"],
    ['when two actions of one run order pass an artifact on', (p, late) => {
      const stage = p.pipeline.addStage({ stageName: 'Both' });
      stage.addAction(new actions.CommandsAction({ actionName: 'make', commands: ['ls'], input: p.sourceArtifact, output: late }));
      stage.addAction(new actions.CommandsAction({ actionName: 'use', commands: ['ls'], input: late }));
    }, "pipeline 'Shop': action 'Both/use' uses artifact 'late' before 'Both/make' makes it; move one of them"],
    ['when nothing makes an artifact', (p, late) => {
      p.pipeline.addStage({ stageName: 'Lonely' }).addAction(new actions.CommandsAction({ actionName: 'use', commands: ['ls'], input: late }));
    }, "pipeline 'Shop': action 'Lonely/use' uses artifact 'late', which nothing makes; use the artifact of a source or build of this pipeline"],
  ])('%s', (_title, extend, message) => {
    const pipeline = pipelineOf();
    pipeline.addBuild(Build.site('site'));
    pipeline.buildPipeline();
    extend(pipeline, new codepipeline.Artifact('late', ['**/*']));
    expect(() => (stack.node.root as App).synth()).toThrow(message);
  });
});
