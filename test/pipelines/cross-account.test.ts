import { runSimulation } from '@cloud-copilot/iam-simulate';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ArtifactEncryption, Build, DeliveryFoundation, DeliveryPipeline, DeliveryPipelineProps, DeployRole, Deployment, EnvironmentOptions, Source,
  SpaHosting,
} from '../../src';
import { connectionArn } from '../helpers/apps';

const HOME = '111111111111';
const LIVE = '222222222222';
const region = 'eu-central-1';

let app: App;
let tools: Stack;
let live: Stack;
beforeEach(() => {
  app = new App();
  tools = new Stack(app, 'Tools', { env: { account: HOME, region } });
  live = new Stack(app, 'Live', { env: { account: LIVE, region } });
});

function pipelineOf(id = 'shop', props: Partial<DeliveryPipelineProps> = {}, scope = tools): DeliveryPipeline {
  return new DeliveryPipeline(scope, id, { pipelineName: id, source: Source.gitHub('acme/shop', { connectionArn }), ...props });
}

function deployRoleOf(pipelineName = 'shop', id = 'DeployRole'): DeployRole {
  return new DeployRole(live, id, { pipelineAccount: HOME, pipelineName, roleName: `${pipelineName}-deploy` });
}

/** A pipeline with a site that goes to staging beside it, and to production in its own account if that is given. */
function deliver(pipeline: DeliveryPipeline, production?: EnvironmentOptions): void {
  const site = pipeline.addBuild(Build.site('site'));
  pipeline.addEnvironment('staging').deploy(Deployment.site(site, { hosting: new SpaHosting(tools, 'Staging') }));
  if (!production) return;
  const hosting = new SpaHosting(live, 'Production');
  pipeline.addEnvironment('production', production).deploy(Deployment.site(site, { hosting }));
}

const production: EnvironmentOptions = { env: { account: LIVE, region }, deployRoleArn: `arn:aws:iam::${LIVE}:role/shop-deploy` };

function resources(stack: Stack, type: string): [string, any][] {
  return Object.entries<any>(Template.fromStack(stack).findResources(type));
}

/** Statements for another account in all policies of a type. */
function foreignStatements(type: string, policy: string): any[] {
  return resources(tools, type).flatMap(([, { Properties }]) => Properties[policy].Statement)
    .filter((statement: any) => JSON.stringify(statement.Principal).includes(LIVE));
}

const account = (id: string) => ({ AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${id}:root`]] } });
const thatRole = { 'aws:PrincipalArn': `arn:aws:iam::${LIVE}:role/shop-deploy` };

describe('an environment in another account', () => {
  test('is deployed to by its role, all else by the role of the pipeline', () => {
    deliver(pipelineOf(), production);
    const [[, { Properties }]] = resources(tools, 'AWS::CodePipeline::Pipeline');
    const roles = Properties.Stages.flatMap(({ Name, Actions }: any) => Actions.map((action: any) => [`${Name}/${action.Name}`, action.RoleArn ?? 'pipeline', action.Region]));
    expect(roles).toEqual([
      ['Source/Source', 'pipeline', undefined],
      ['Build/site', 'pipeline', undefined],
      ['staging/site-Upload', 'pipeline', undefined],
      ['staging/site-Release', 'pipeline', undefined],
      ['production/site-Upload', production.deployRoleArn, undefined],
      ['production/site-Release', production.deployRoleArn, undefined],
    ]);
    expect(Properties.ArtifactStores).toBeUndefined();
  });

  test('has its role admitted to the artifacts of the pipeline, and nobody else', () => {
    deliver(pipelineOf(), production);
    expect(foreignStatements('AWS::S3::BucketPolicy', 'PolicyDocument')).toEqual([{
      Effect: 'Allow',
      Principal: account(LIVE),
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringContaining('Artifacts'), 'Arn'] }, '/shop/*']] },
      Condition: { ArnEquals: thatRole },
    }]);
    expect(foreignStatements('AWS::KMS::Key', 'KeyPolicy')).toEqual([{
      Effect: 'Allow',
      Principal: account(LIVE),
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { ArnEquals: thatRole, StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
    }]);
  });

  test('has its role admitted once to the key, for whatever pipelines and environments', () => {
    deliver(pipelineOf(), production);
    const docs = pipelineOf('docs');
    const site = docs.addBuild(Build.site('site'));
    for (const name of ['production', 'fallback']) docs.addEnvironment(name, production).deploy(Deployment.site(site, { hosting: new SpaHosting(live, name) }));
    expect(foreignStatements('AWS::KMS::Key', 'KeyPolicy')).toHaveLength(1);
    const [statement, ...others] = foreignStatements('AWS::S3::BucketPolicy', 'PolicyDocument');
    expect(others).toEqual([]);
    expect(JSON.stringify(statement.Resource)).toMatch(/\/(docs|shop)\/\*.*\/(docs|shop)\/\*/);
  });

  test('lets the role of the pipeline assume its role, and no other', () => {
    deliver(pipelineOf(), production);
    const assumed = resources(tools, 'AWS::IAM::Role').flatMap(([id, { Properties }]) => (Properties.Policies ?? [])
      .flatMap(({ PolicyDocument }: any) => PolicyDocument.Statement)
      .filter(({ Action }: any) => [Action].flat().some((action: string) => action.startsWith('sts:')))
      .map(({ Action, Resource }: any) => [id, Action, Resource]));
    expect(assumed).toEqual([[expect.stringMatching(/^shopRole/), 'sts:AssumeRole', production.deployRoleArn]]);
  });

  test('says what its role has to be allowed', () => {
    const pipeline = pipelineOf();
    const site = pipeline.addBuild(Build.site('site'));
    const environment = pipeline.addEnvironment('production', production);
    expect(environment.deployStatements).toEqual([]);
    environment.deploy(Deployment.site(site, { hosting: new SpaHosting(live, 'Production') }));
    expect(environment.deployStatements.flatMap(({ actions }) => actions)).toEqual(['s3:PutObject', 'lambda:InvokeFunction']);
  });

  test('is found by the ARN of the role alone', () => {
    deliver(pipelineOf(), { deployRoleArn: production.deployRoleArn });
    expect(foreignStatements('AWS::S3::BucketPolicy', 'PolicyDocument')).toHaveLength(1);
  });

  test('does not make the stacks wait for each other', () => {
    const role = deployRoleOf();
    deliver(pipelineOf(), { ...production, deployRoleArn: role.roleArn });
    app.synth();
    expect([...tools.dependencies, ...live.dependencies]).toEqual([]);
  });
});

test('a role of the same account deploys by its own permissions: no policy of bucket or key has to admit it', () => {
  deliver(pipelineOf(), { deployRoleArn: `arn:aws:iam::${HOME}:role/site-deploy` });
  for (const [type, policy] of [['AWS::S3::BucketPolicy', 'PolicyDocument'], ['AWS::KMS::Key', 'KeyPolicy']]) {
    expect(JSON.stringify(resources(tools, type).map(([, { Properties }]) => Properties[policy]))).not.toContain('site-deploy');
  }
});

describe('an environment in another account that comes later', () => {
  function template(options?: EnvironmentOptions): { [id: string]: any } {
    const stack = new Stack(new App(), 'Tools', { env: { account: HOME, region } });
    const pipeline = pipelineOf('shop', {}, stack);
    const site = pipeline.addBuild(Build.site('site'));
    pipeline.addEnvironment('staging').deploy(Deployment.site(site, { hosting: new SpaHosting(stack, 'Staging') }));
    const hosting = SpaHosting.existing(stack, 'Production', {
      bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'shop-live'),
      distribution: cloudfront.Distribution.fromDistributionAttributes(stack, 'Distribution', { distributionId: 'E1', domainName: 'd1.cloudfront.net' }),
    });
    if (options) pipeline.addEnvironment('production', options).deploy(Deployment.site(site, { hosting }));
    return Template.fromStack(stack).toJSON().Resources;
  }

  test('replaces neither bucket nor key, and adds no resource', () => {
    const before = template();
    const after = template(production);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    const changed = Object.keys(after).filter((id) => JSON.stringify(after[id]) !== JSON.stringify(before[id]));
    expect(changed.map((id) => after[id].Type).sort()).toEqual(['AWS::CodePipeline::Pipeline', 'AWS::IAM::Role', 'AWS::KMS::Key', 'AWS::S3::BucketPolicy']);

    const [key] = changed.filter((id) => after[id].Type === 'AWS::KMS::Key');
    expect({ ...after[key].Properties, KeyPolicy: undefined }).toEqual({ ...before[key].Properties, KeyPolicy: undefined });
    const [pipeline] = changed.filter((id) => after[id].Type === 'AWS::CodePipeline::Pipeline');
    expect(after[pipeline].Properties.Name).toBe(before[pipeline].Properties.Name);
  });

  test('gives the role of the pipeline the name that the deploy role trusts, which replaces that role alone', () => {
    const names = (all: { [id: string]: any }) => Object.entries(all).filter(([, { Properties }]) => Properties.RoleName)
      .map(([id, { Properties }]) => [id, Properties.RoleName]);
    expect(names(template())).toEqual([]);
    expect(names(template(production))).toEqual([[expect.stringMatching(/^shopRole/), 'shop-pipeline']]);
  });
});

describe('fails', () => {
  const who = "pipeline 'shop', environment 'production'";

  test.each<[string, EnvironmentOptions, string]>([
    ['without a role', { env: { account: LIVE } },
      `${who}: it is in account ${LIVE}, its pipeline in account ${HOME}; define a DeployRole in a stack of account ${LIVE} and give its roleArn as deployRoleArn`],
    ['with a role of a third account', { env: { account: LIVE }, deployRoleArn: 'arn:aws:iam::333333333333:role/deploy' },
      `${who}: its deployRoleArn is a role of account 333333333333, got env.account ${LIVE}; give a role of the account that is deployed to`],
    ['with something else than a role', { deployRoleArn: 'shop-deploy' },
      `${who}: deployRoleArn is the ARN of a role, got 'shop-deploy'; use arn:aws:iam::<account>:role/<name>, the roleArn of a DeployRole`],
    ['with something else than an account', { env: { account: 'live' } },
      `${who}: env.account has 12 digits, got 'live'; write it as text, with its leading zeros`],
    ['with an account that is known at deployment only', { env: { account: new Stack().account } },
      `${who}: its account is known at deployment only, that of its pipeline is ${HOME}; write the account into env as text`],
  ])('%s', (_title, options, message) => {
    expect(() => pipelineOf().addEnvironment('production', options)).toThrow(new Error(message));
  });

  test('when the stack of the pipeline names no account', () => {
    const pipeline = pipelineOf('shop', {}, new Stack(app, 'Anywhere'));
    expect(() => pipeline.addEnvironment('production', production)).toThrow(new Error(
      `${who}: it is in account ${LIVE}, and stack 'Anywhere' of its pipeline names no account; give that stack env: { account, region }`,
    ));
  });

  test('when the stack of the pipeline names no region', () => {
    const pipeline = pipelineOf('shop', {}, new Stack(app, 'Anywhere', { env: { account: LIVE } }));
    expect(() => pipeline.addEnvironment('production', production)).toThrow(new Error(
      `${who}: it is in region ${region}, and stack 'Anywhere' of its pipeline names no region; give that stack env: { account, region }`,
    ));
  });

  test('when the artifacts are encrypted by keys that no other account can use', () => {
    const foundation = new DeliveryFoundation(tools, 'Foundation', { encryption: ArtifactEncryption.S3_MANAGED });
    expect(() => pipelineOf('shop', { foundation }).addEnvironment('production', production)).toThrow(new Error(
      `${who}: account ${LIVE} cannot read artifacts that are encrypted by keys of Amazon S3; give the foundation 'Foundation' encryption: ArtifactEncryption.KMS`,
    ));
  });
});

test('an environment that is where the pipeline is changes nothing, tokens included', () => {
  const stack = new Stack(app, 'Anywhere');
  const pipeline = pipelineOf('shop', {}, stack);
  expect(pipeline.addEnvironment('production', { env: { account: stack.account, region: stack.region } })._target).toMatchObject({ region: undefined });
  expect(pipelineOf('docs').addEnvironment('production', { env: { account: HOME, region } })._target).toMatchObject({ region: undefined });
});

describe('policies of both accounts together, simulated', () => {
  const roleArn = `arn:aws:iam::${LIVE}:role/shop-deploy`;
  const session = (role: string) => role.replace('iam', 'sts').replace('role/', 'assumed-role/') + '/session';

  /** Names instead of references. */
  function resolve(value: any): any {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    if ('Ref' in value) return value.Ref === 'AWS::Partition' ? 'aws' : value.Ref;
    if ('Fn::Join' in value) return resolve(value['Fn::Join'][1]).join('');
    if ('Fn::GetAtt' in value) return /Key/.test(value['Fn::GetAtt'][0]) ? `arn:aws:kms:${region}:${HOME}:key/k-1` : 'arn:aws:s3:::artifacts';
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item)]));
  }

  async function allowed(principal: string, action: string, resource: string, context: { [key: string]: string }): Promise<boolean> {
    const [deployRole] = resources(live, 'AWS::IAM::Role').map(([, { Properties }]) => Properties).filter(({ RoleName }) => RoleName === 'shop-deploy');
    const policyOf = (type: string, property: string) => resources(tools, type).map(([, { Properties }]) => Properties[property])
      .find((policy) => JSON.stringify(policy).includes('shop-deploy'));
    const resourcePolicy = {
      s3: () => policyOf('AWS::S3::BucketPolicy', 'PolicyDocument'),
      kms: () => policyOf('AWS::KMS::Key', 'KeyPolicy'),
      sts: () => deployRole.AssumeRolePolicyDocument,
    }[action.split(':')[0] as 's3' | 'kms' | 'sts'];
    const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    const simulated = await runSimulation({
      request: {
        action,
        principal: session(principal),
        resource: { resource, accountId: action.startsWith('sts:') ? LIVE : HOME },
        contextVariables: { 'aws:PrincipalArn': principal, ...context },
      },
      identityPolicies: [{ name: 'identity', policy: resolve(principal === roleArn ? deployRole.Policies[0].PolicyDocument : everything) }],
      resourcePolicy: resolve(resourcePolicy()),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    }, {});
    if (simulated.resultType !== 'single') throw new Error(JSON.stringify(simulated));
    return simulated.overallResult === 'Allowed';
  }

  beforeEach(() => deliver(pipelineOf(), { ...production, deployRoleArn: deployRoleOf().roleArn }));

  const overTls = { 'aws:SecureTransport': 'true', 'aws:ResourceAccount': HOME };
  const viaS3 = { 'kms:ViaService': `s3.${region}.amazonaws.com` };
  const key = `arn:aws:kms:${region}:${HOME}:key/k-1`;
  const other = `arn:aws:iam::${LIVE}:role/other`;

  const pipelineRole = `arn:aws:iam::${HOME}:role/shop-pipeline`;
  const artifact = 'arn:aws:s3:::artifacts/shop/site/1';

  test.each<[string, boolean, string, string, string, { [key: string]: string }]>([
    ['the deploy role reads an artifact of the pipeline', true, roleArn, 's3:GetObject', artifact, overTls],
    ['it reads no artifact of another pipeline', false, roleArn, 's3:GetObject', 'arn:aws:s3:::artifacts/docs/site/1', overTls],
    ['it reads none without TLS', false, roleArn, 's3:GetObject', artifact, { ...overTls, 'aws:SecureTransport': 'false' }],
    ['it writes none', false, roleArn, 's3:PutObject', artifact, overTls],
    ['it lists none', false, roleArn, 's3:ListBucket', 'arn:aws:s3:::artifacts', overTls],
    ['it decrypts what S3 reads', true, roleArn, 'kms:Decrypt', key, viaS3],
    ['it decrypts nothing by itself', false, roleArn, 'kms:Decrypt', key, {}],
    ['it encrypts nothing', false, roleArn, 'kms:GenerateDataKey', key, viaS3],
    ['another role of its account reads no artifact, whatever it may do there', false, other, 's3:GetObject', artifact, overTls],
    ['nor does it decrypt one', false, other, 'kms:Decrypt', key, viaS3],
    ['the role of the pipeline assumes it', true, pipelineRole, 'sts:AssumeRole', roleArn, {}],
    ['no other role of the account of the pipeline does', false, `arn:aws:iam::${HOME}:role/admin`, 'sts:AssumeRole', roleArn, {}],
    ['nor one of that name in a third account', false, 'arn:aws:iam::333333333333:role/shop-pipeline', 'sts:AssumeRole', roleArn, {}],
  ])('%s', async (_title, expected, principal, action, resource, context) => {
    expect(await allowed(principal, action, resource, context)).toBe(expected);
  });
});
