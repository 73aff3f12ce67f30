import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { arnOf, ENV, existingFleet, manyNames, PYTHON, resourcesOf, stackOf, statementsOf } from './fleets';
import { MAX_POLICY_SIZE } from '../../src/foundation/private/policy-size';
import { LambdaFleet } from '../../src/hosting';
import { RECOMMENDED_FLAGS } from '../helpers/flags';

const ARN = `arn:aws:lambda:${ENV.region}:${ENV.account}:function`;

describe('a function of the fleet', () => {
  const stack = stackOf();
  const fleet = new LambdaFleet(stack, 'Staging', { aliasName: 'current', removal: RemovalPolicy.RETAIN });
  const ingest = fleet.addFunction('ingest', {
    ...PYTHON, functionName: 'shop-ingest', memorySize: 512, timeout: Duration.seconds(30), architecture: lambda.Architecture.ARM_64, environment: { STAGE: 'staging' },
  });
  s3.Bucket.fromBucketName(stack, 'Orders', 'orders').grantRead(ingest.function, 'in/*');
  const template = Template.fromStack(stack);

  test('is as its options say', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'shop-ingest',
      Runtime: 'python3.13',
      Handler: 'app.handler',
      MemorySize: 512,
      Timeout: 30,
      Architectures: ['arm64'],
      Environment: { Variables: { STAGE: 'staging' } },
      LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('^StagingFunctionsingestLogs') } },
    });
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain', Properties: { RetentionInDays: 90 } });
  });

  test('has a first version and an alias, and nothing in them that changes with it', () => {
    const [name, first] = [{ Ref: Match.stringLikeRegexp('^StagingFunctionsingest') }, Match.stringLikeRegexp('^StagingFunctionsingestFirst')];
    template.resourcePropertiesCountIs('AWS::Lambda::Version', { FunctionName: name, Description: 'Nothing is deployed yet' }, 1);
    template.hasResourceProperties('AWS::Lambda::Alias', { Name: 'current', FunctionName: name, FunctionVersion: { 'Fn::GetAtt': [first, 'Version'] } });
  });

  test('may write its logs, and what it is granted', () => {
    expect(statementsOf(stack, 'StagingFunctionsingest')).toEqual([{
      Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [expect.stringMatching(/^StagingFunctionsingestLogs/), 'Arn'] },
    }]);
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^StagingFunctionsingestRole') }],
      PolicyDocument: { Statement: [Match.objectLike({ Action: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'] })] },
    });
  });
});

test('version and alias stay as they are when a function changes', () => {
  const synthesized = [128, 256].map((memorySize) => {
    const stack = stackOf();
    new LambdaFleet(stack, 'Staging').addFunction('ingest', { ...PYTHON, memorySize, environment: { MEMORY: `${memorySize}` } });
    return [resourcesOf(stack, 'AWS::Lambda::Version'), resourcesOf(stack, 'AWS::Lambda::Alias')];
  });
  expect(synthesized[0]).toEqual(synthesized[1]);
});

test('logical ids of a function and of what deploys it stay as they are', () => {
  const stack = stackOf();
  const fleet = new LambdaFleet(stack, 'Staging');
  fleet.addFunction('ingest', PYTHON);
  fleet._publishes('a test', ['common']);
  const resources = Object.entries(Template.fromStack(stack).toJSON().Resources as { [id: string]: { Type: string } });
  expect(resources.map(([id, { Type }]) => `${Type.slice('AWS::'.length)} ${id}`).sort()).toMatchInlineSnapshot(`
[
  "IAM::Role StagingDeployRole648333B4",
  "IAM::Role StagingFunctionsingestRoleEE2E400B",
  "IAM::Role StagingLayersRoleBF9132DD",
  "Lambda::Alias StagingFunctionsingestAliasF1410256",
  "Lambda::Function StagingDeployFB4CB7FC",
  "Lambda::Function StagingFunctionsingest013578C4",
  "Lambda::Function StagingLayers011DB192",
  "Lambda::Version StagingFunctionsingestFirstEE21E427",
  "Logs::LogGroup StagingDeployLogsDE9FBD06",
  "Logs::LogGroup StagingFunctionsingestLogs446B0876",
  "Logs::LogGroup StagingLayersLogsE6323F5A",
]
`);
});

test('what runs before the first deployment is the same in every release of the library', () => {
  const stack = stackOf();
  new LambdaFleet(stack, 'Staging').addFunction('ingest', PYTHON);
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    Runtime: 'python3.13', Code: { S3Key: '73af3f40cbecd5a2c0085e49bb2dd6c3529fb459ab2f61c6070d398ddef4ed30.zip' },
  });
});

describe('a function from elsewhere', () => {
  const stack = stackOf();
  const fleet = new LambdaFleet(stack, 'Staging');
  const own = new lambda.Function(stack, 'Own', { runtime: lambda.Runtime.JAVA_21, handler: 'com.example.Report', code: lambda.Code.fromAsset(__dirname), architecture: lambda.Architecture.ARM_64 });
  fleet.useFunction('report', own);
  fleet.useFunction('notify', lambda.Function.fromFunctionArn(stack, 'Notify', `${ARN}:shop-notify`), { handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X });
  fleet.useFunction('legacy', lambda.Function.fromFunctionArn(stack, 'Legacy', `${ARN}:shop-legacy`));

  test('is known as far as this app or its options tell', () => {
    const [deployer] = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).filter(({ Metadata }) => Metadata?.['cdk-delivery:function']);
    expect(deployer.Metadata['cdk-delivery:function']).toEqual({
      version: 1,
      kind: 'fleet-deploy',
      fleet: 'Staging',
      functions: {
        report: { functionName: { Ref: expect.stringMatching(/^Own/) }, handler: 'com.example.Report', runtime: 'java21' },
        notify: { functionName: 'shop-notify', handler: 'index.handler', runtime: 'nodejs22.x' },
        legacy: { functionName: 'shop-legacy' },
      },
    });
    expect(fleet.findFunction('report')._facts.architecture).toBe(lambda.Architecture.ARM_64);
    expect(fleet.findFunction('legacy')._facts).toEqual({});
  });

  test('is called through the alias, which a deployment makes', () => {
    expect(fleet.findFunction('notify').alias.functionArn).toBe(`${ARN}:shop-notify:live`);
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Alias', 0);
  });
});

describe('what deploys to the fleet', () => {
  test('knows the functions, their alias and how layers are called', () => {
    const stack = stackOf();
    existingFleet(stack, 'Staging', ['ingest', 'report'], { fleetName: 'shop-staging', aliasName: 'current' });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Deploys functions of Data/Staging',
      Runtime: 'nodejs24.x',
      Timeout: 900,
      MemorySize: 1024,
      Environment: { Variables: { FLEET_FUNCTIONS: '{"ingest":"ingest","report":"report"}', FLEET_ALIAS: 'current', FLEET_LAYERS: 'shop-staging-' } },
    });
  });

  test('may change the code and the alias of these functions, and no more', () => {
    const stack = stackOf();
    existingFleet(stack, 'Staging', ['ingest', 'report']);
    expect(statementsOf(stack, 'StagingDeployRole')).toEqual([
      { Effect: 'Allow', Action: ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'], Resource: '*' },
      { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [expect.stringMatching(/^StagingDeployLogs/), 'Arn'] } },
      {
        Effect: 'Allow',
        Action: ['CreateAlias', 'GetAlias', 'GetFunctionConfiguration', 'PublishVersion', 'UpdateAlias', 'UpdateFunctionCode'].map((action) => `lambda:${action}`),
        Resource: [`${ARN}:ingest`, `${ARN}:report`],
      },
      { Effect: 'Allow', Action: 'lambda:GetFunctionConfiguration', Resource: [`${ARN}:ingest:*`, `${ARN}:report:*`] },
    ]);
  });

  test.each([[7, ['StagingDeploy']], [20, ['StagingDeploy']], [50, ['StagingDeploy', 'StagingDeploy2', 'StagingDeploy3']], [120, [
    'StagingDeploy', 'StagingDeploy2', 'StagingDeploy3', 'StagingDeploy4', 'StagingDeploy5', 'StagingDeploy6',
  ]]])('is, for %d functions, %p', (count, ids) => {
    const stack = stackOf();
    const fleet = existingFleet(stack, 'Staging', manyNames(count));
    const deployers = Object.entries(resourcesOf(stack, 'AWS::Lambda::Function'));
    expect(deployers.map(([id]) => id.slice(0, -8))).toEqual(ids);
    const deployed = deployers.flatMap(([, { Properties }]) => Object.keys(JSON.parse(Properties.Environment.Variables.FLEET_FUNCTIONS)));
    expect(deployed).toEqual(manyNames(count));
    expect(fleet.deployFunctions).toHaveLength(ids.length);
  });

  test('stays the same for a function when others are added', () => {
    const [before, after] = [25, 60].map((count) => {
      const stack = stackOf();
      existingFleet(stack, 'Staging', manyNames(count));
      const functions = resourcesOf(stack, 'AWS::Lambda::Function');
      return Object.keys(functions).map((id) => [id, functions[id].Properties.Environment.Variables.FLEET_FUNCTIONS]);
    });
    expect(after[0]).toEqual(before[0]);
    expect(after[1][0]).toBe(before[1][0]);
  });

  test('stays within the limits of IAM and AWS Lambda with the longest names, all checked, watched and with layers', () => {
    const longest = 64;
    const stack = new Stack(undefined, 'Data', { env: { account: '111111111111', region: 'ap-southeast-1' } });
    const fleet = new LambdaFleet(stack, 'Staging', { fleetName: 'f'.repeat(40) });
    const alarms = manyNames(10, longest).map((name) => cloudwatch.Alarm.fromAlarmArn(stack, name, `arn:aws:cloudwatch:ap-southeast-1:111111111111:alarm:${name}`));
    for (const name of manyNames(20, 60)) {
      fleet.useFunction(name, lambda.Function.fromFunctionArn(stack, `F-${name}`, arnOf(stack, name.padEnd(longest, 'x'))));
      fleet._invokes(name);
      const deployer = fleet._deploys('a test', name);
      deployer.allowWatch(alarms);
      deployer.allowLayers(name, manyNames(5, 20));
    }
    const size = JSON.stringify({ Version: '2012-10-17', Statement: statementsOf(stack, 'StagingDeployRole') }).length;
    expect(size).toBeGreaterThan(9_000);
    expect(size).toBeLessThanOrEqual(MAX_POLICY_SIZE);
    const [{ Properties: { Environment } }] = Object.values(resourcesOf(stack, 'AWS::Lambda::Function'));
    expect(JSON.stringify(Environment.Variables).length).toBeLessThanOrEqual(4096);
  });

  test('reads composite alarms by a permission for all, since there is no other', () => {
    const stack = stackOf();
    const fleet = existingFleet(stack, 'Staging', ['ingest']);
    const errors = cloudwatch.Alarm.fromAlarmArn(stack, 'Errors', `arn:aws:cloudwatch:${ENV.region}:${ENV.account}:alarm:errors`);
    const any = new cloudwatch.CompositeAlarm(stack, 'Any', { alarmRule: cloudwatch.AlarmRule.anyOf(errors) });
    fleet._deploys('a test', 'ingest').allowWatch([any]);
    expect(statementsOf(stack, 'StagingDeployRole')[0]).toEqual({
      Effect: 'Allow', Action: ['cloudwatch:DescribeAlarms', 'codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'], Resource: '*',
    });
  });
});

describe('the template', () => {
  const define = (context?: { [flag: string]: unknown }) => {
    const stack = stackOf('Data', context);
    const fleet = new LambdaFleet(stack, 'Staging');
    fleet.addFunction('ingest', { runtime: lambda.Runtime.PYTHON_3_11, handler: 'app.handler' });
    fleet._deploys('a test', 'ingest').allowLayers('ingest', ['common']);
    fleet._publishes('a test', ['common']);
    return stack;
  };

  test('has no finding of cdk-nag', () => {
    const findings = new AwsSolutionsChecks(define()).validateScope(define()).violations.map((violation) => `${violation.ruleName}`);
    expect(findings).toEqual([]);
  });

  test('does not depend on feature flags', () => {
    expect(Template.fromStack(define(RECOMMENDED_FLAGS)).toJSON()).toEqual(Template.fromStack(define()).toJSON());
  });
});

test('a fleet is called as its construct and where it stands, unless it has a name', () => {
  expect(new LambdaFleet(stackOf(), 'Staging').fleetName).toMatch(/^Staging-[0-9a-f]{8}$/);
  expect(new LambdaFleet(stackOf('Other'), 'Staging').fleetName).not.toBe(new LambdaFleet(stackOf(), 'Staging').fleetName);
  expect(new LambdaFleet(stackOf(), 'x'.repeat(80)).fleetName).toHaveLength(40);
  expect(new LambdaFleet(stackOf(), 'Staging', { fleetName: 'shop' }).fleetName).toBe('shop');
});

test.each<[string, (fleet: LambdaFleet, stack: Stack) => unknown, string]>([
  ['an alias that is a number', (_, stack) => new LambdaFleet(stack, 'F', { aliasName: '1' }),
    "fleet 'F': aliasName has 1 to 32 letters, digits, - and _, and not digits alone, got '1'; use 'live', say"],
  ['a name that layers cannot have', (_, stack) => new LambdaFleet(stack, 'F', { fleetName: 'shop/staging' }),
    "fleet 'F': fleetName has 1 to 40 letters, digits, - and _, got 'shop/staging'; leave it out for a name that fits"],
  ['a function whose name does not fit', (fleet) => fleet.addFunction('in.gest', PYTHON),
    "fleet 'Staging': a function is called by 1 to 60 letters, digits, - and _, got 'in.gest'; call it like its package"],
  ['a second function of the same name', (fleet) => fleet.addFunction('ingest', PYTHON),
    "fleet 'Staging': it has a function 'ingest' already; give the new one another name"],
  ['a function that it does not have', (fleet) => fleet.findFunction('report'),
    "fleet 'Staging': it has no function 'report', got 'ingest'; call addFunction or useFunction for it"],
  ['an alias in place of a function', (fleet) => fleet.useFunction('report', fleet.findFunction('ingest').alias),
    "fleet 'Staging': function 'report' is deployed as a whole, got a version or an alias of it; pass the function itself"],
  ['a function of another region', (fleet, stack) => fleet.useFunction('report', lambda.Function.fromFunctionArn(stack, 'R', 'arn:aws:lambda:us-east-1:111111111111:function:r')),
    "fleet 'Staging': function 'report' is in account 111111111111 and region us-east-1, got a fleet in account 111111111111 and region eu-central-1; "
    + 'define a fleet in a stack of that account and region'],
  ['a layer whose name is too long', (fleet) => fleet._publishes("deployment 'functions'", ['x'.repeat(64)]),
    `deployment 'functions': the name of a layer, with that of its fleet, has at most 80 characters, got 'Staging-e59a0f36-${'x'.repeat(64)}'; `
    + 'give the layer or the fleet a shorter name'],
])('fails for %s', (_, act, message) => {
  const stack = stackOf();
  const fleet = new LambdaFleet(stack, 'Staging');
  fleet.addFunction('ingest', PYTHON);
  expect(() => act(fleet, stack)).toThrow(new Error(message));
});

test('fails when a role would be allowed more than IAM takes', () => {
  const stack = stackOf();
  const fleet = existingFleet(stack, 'Staging', ['ingest'], { fleetName: 'shop' });
  fleet._deploys('a test', 'ingest').allowLayers('ingest', manyNames(100, 70));
  expect(() => Template.fromStack(stack)).toThrow(/role 'Data\/Staging\/Deploy\/Role': IAM takes 10240 characters of permissions a role, got \d{5}; give what it acts on shorter names, or spread it over several pipelines or fleets$/);
});

describe('metricErrors', () => {
  test('adds up what goes wrong behind the aliases', () => {
    const stack = stackOf();
    const metric = existingFleet(stack, 'Staging', ['ingest', 'report']).metricErrors();
    expect(metric.expression).toBe('SUM([e0,e1])');
    expect(Object.values(metric.usingMetrics).map((each) => (each as cloudwatch.Metric).dimensions)).toEqual([
      { FunctionName: 'ingest', Resource: 'ingest:live' }, { FunctionName: 'report', Resource: 'report:live' },
    ]);
  });

  test('fails with more functions than an alarm takes', () => {
    expect(() => existingFleet(stackOf(), 'Staging', manyNames(11)).metricErrors())
      .toThrow(new Error("fleet 'Staging': an alarm takes 1 to 10 metrics, got 11 functions; add up metrics of their aliases yourself"));
  });
});
