import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  ArtifactEncryption, ArtifactReplica, Build, DeliveryFoundation, DeliveryPipeline, Deployment, EnvironmentOptions, Source, SpaHosting,
} from '../../src';
import { connectionArn } from '../helpers/apps';

const HOME = { account: '111111111111', region: 'eu-central-1' };
const AMERICA = { account: '111111111111', region: 'us-east-1' };

let app: App;
let tools: Stack;
let america: Stack;
beforeEach(() => {
  app = new App();
  tools = new Stack(app, 'Tools', { env: HOME });
  america = new Stack(app, 'America', { env: AMERICA });
});

/** A pipeline that delivers to one environment. */
function deliver(options: EnvironmentOptions, foundation: DeliveryFoundation, hostingStack = tools): DeliveryPipeline {
  const pipeline = new DeliveryPipeline(tools, 'Shop', { pipelineName: 'shop', foundation, source: Source.gitHub('acme/shop', { connectionArn }) });
  const site = pipeline.addBuild(Build.site('site'));
  pipeline.addEnvironment('live', options).deploy(Deployment.site(site, { hosting: new SpaHosting(hostingStack, 'Hosting') }));
  return pipeline;
}

function pipelineProperties(): any {
  const [{ Properties }] = Object.values<any>(Template.fromStack(tools).findResources('AWS::CodePipeline::Pipeline'));
  return Properties;
}

/** `<stage>/<action>: <region>` of the actions that name one. */
function regions(): string[] {
  return pipelineProperties().Stages.flatMap(({ Name, Actions }: any) => Actions
    .filter(({ Region }: any) => Region).map((action: any) => `${Name}/${action.Name}: ${action.Region}`));
}

describe('an environment in another region', () => {
  test('gets its artifacts from a bucket there, which belongs to the foundation', () => {
    deliver({ env: AMERICA }, new DeliveryFoundation(tools, 'Foundation', { replicas: [new ArtifactReplica(america, 'Artifacts')] }), america);
    expect(regions()).toEqual(['live/site-Upload: us-east-1', 'live/site-Release: us-east-1']);
    const { ArtifactStore, ArtifactStores } = pipelineProperties();
    expect(ArtifactStore).toBeUndefined();
    const [bucket] = Object.values<any>(Template.fromStack(america).findResources('AWS::S3::Bucket')).filter(({ Properties }) => Properties.BucketName);
    expect(ArtifactStores).toEqual([
      {
        Region: 'eu-central-1',
        ArtifactStore: {
          Type: 'S3',
          Location: { Ref: expect.stringContaining('FoundationArtifacts') },
          EncryptionKey: { Type: 'KMS', Id: { 'Fn::GetAtt': [expect.stringContaining('FoundationKey'), 'Arn'] } },
        },
      },
      {
        Region: 'us-east-1',
        ArtifactStore: {
          Type: 'S3',
          Location: expect.stringMatching(/^[a-z0-9.-]{3,63}$/),
          EncryptionKey: { Type: 'KMS', Id: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, expect.stringMatching(/^:kms:us-east-1:111111111111:alias\//)]] } },
        },
      },
    ]);
    expect(ArtifactStores[1].ArtifactStore.Location).toBe(bucket.Properties.BucketName);
    expect(tools.dependencies).toEqual([america]);
  });

  test('lets the pipeline copy artifacts there, with the key of that alias', () => {
    deliver({ env: AMERICA }, new DeliveryFoundation(tools, 'Foundation', { replicas: [new ArtifactReplica(america, 'Artifacts')] }), america);
    const [alias] = Object.values<any>(Template.fromStack(america).findResources('AWS::KMS::Alias'));
    const [[, role]] = Object.entries<any>(Template.fromStack(tools).findResources('AWS::IAM::Role')).filter(([id]) => /^ShopRole/.test(id));
    const statements = role.Properties.Policies[0].PolicyDocument.Statement;
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:us-east-1:111111111111:key/*']] },
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias.Properties.AliasName } },
    });
    const stores = statements.filter(({ Action }: any) => Action.includes('s3:PutObject') && Action.length === 3);
    expect(JSON.stringify(stores)).toMatch(/:s3:::america[a-z0-9-]+\/shop\/\*/);
  });

  test('has no key to pay for when Amazon S3 manages them', () => {
    const encryption = ArtifactEncryption.S3_MANAGED;
    const replica = new ArtifactReplica(america, 'Artifacts', { encryption });
    deliver({ env: AMERICA }, new DeliveryFoundation(tools, 'Foundation', { encryption, replicas: [replica] }), america);
    expect(pipelineProperties().ArtifactStores.map(({ ArtifactStore }: any) => ArtifactStore.EncryptionKey)).toEqual([undefined, undefined]);
    Template.fromStack(america).resourceCountIs('AWS::KMS::Key', 0);
  });

  test('in another account has its role admitted there, and only there', () => {
    const replica = new ArtifactReplica(america, 'Artifacts');
    const deployRoleArn = 'arn:aws:iam::222222222222:role/shop-deploy';
    const live = new Stack(app, 'Live', { env: { account: '222222222222', region: 'us-east-1' } });
    deliver({ env: { account: '222222222222', region: 'us-east-1' }, deployRoleArn }, new DeliveryFoundation(tools, 'Foundation', { replicas: [replica] }), live);
    const policies = (stack: Stack) => ['AWS::S3::BucketPolicy', 'AWS::KMS::Key']
      .map((type) => JSON.stringify(Template.fromStack(stack).findResources(type)).includes(deployRoleArn));
    expect(policies(america)).toEqual([true, true]);
    expect(policies(tools)).toEqual([false, false]);
    expect(JSON.stringify(Template.fromStack(america).findResources('AWS::KMS::Key'))).toContain('s3.us-east-1.amazonaws.com');
  });
});

test('a replica that no environment needs changes nothing of a pipeline', () => {
  const template = (...replicas: ArtifactReplica[]) => {
    const stack = tools = new Stack(new App(), 'Tools', { env: HOME });
    deliver({}, new DeliveryFoundation(stack, 'Foundation', { replicas }));
    return Template.fromStack(stack).toJSON();
  };
  expect(template(new ArtifactReplica(america, 'Artifacts'))).toEqual(template());
});

describe('a replica', () => {
  test('is kept like the bucket of a foundation: private, versioned, encrypted, gone after 30 days and with the stack', () => {
    const tags = { project: 'shop' };
    new ArtifactReplica(america, 'Artifacts', { tags });
    const there = new Stack(app, 'There', { env: AMERICA });
    new DeliveryFoundation(there, 'Artifacts', { tags });
    const here = Template.fromStack(america);
    for (const type of ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy']) expect(here.findResources(type)).toEqual(Template.fromStack(there).findResources(type));
    here.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });
});

describe('fails', () => {
  test('when the foundation keeps no artifacts in the region', () => {
    const foundation = new DeliveryFoundation(tools, 'Foundation');
    expect(() => deliver({ env: AMERICA }, foundation)).toThrow(new Error(
      "pipeline 'Shop', environment 'live': it is in region us-east-1, where the foundation 'Foundation' keeps no artifacts; "
      + 'define an ArtifactReplica in a stack of region us-east-1 and give it to the foundation as one of its replicas',
    ));
  });

  test('when another account cannot use the keys of the replica', () => {
    const replica = new ArtifactReplica(america, 'Artifacts', { encryption: ArtifactEncryption.S3_MANAGED });
    const foundation = new DeliveryFoundation(tools, 'Foundation', { replicas: [replica] });
    const options = { env: { region: 'us-east-1' }, deployRoleArn: 'arn:aws:iam::222222222222:role/shop-deploy' };
    expect(() => deliver(options, foundation)).toThrow(new Error(
      "pipeline 'Shop', environment 'live': account 222222222222 cannot read artifacts that are encrypted by keys of Amazon S3; "
      + "give the replica 'Artifacts' encryption: ArtifactEncryption.KMS",
    ));
  });

  test('when a replica stands nowhere in particular', () => {
    expect(() => new ArtifactReplica(new Stack(app, 'Anywhere'), 'Artifacts')).toThrow(new Error(
      "artifact replica 'Artifacts': it stands in a region of its own, and stack 'Anywhere' names none; give the stack env: { account, region }",
    ));
  });

  test.each<[string, () => ArtifactReplica[], string]>([
    ['with two replicas in a region', () => [new ArtifactReplica(america, 'A'), new ArtifactReplica(america, 'B')],
      "foundation 'Foundation': there is a bucket for region us-east-1 already, got replica 'B'; leave one out"],
    ['with a replica in the region of the foundation', () => [new ArtifactReplica(tools, 'A')],
      "foundation 'Foundation': there is a bucket for region eu-central-1 already, got replica 'A'; leave one out"],
    ['with a replica in another account', () => [new ArtifactReplica(new Stack(app, 'Live', { env: { account: '222222222222', region: 'us-east-1' } }), 'A')],
      "foundation 'Foundation': replicas are in its own account 111111111111, got 'A' in 222222222222; define it in a stack of 111111111111"],
  ])('%s', (_title, replicas, message) => {
    expect(() => new DeliveryFoundation(tools, 'Foundation', { replicas: replicas() })).toThrow(new Error(message));
  });

  test('with replicas of a foundation that stands nowhere in particular', () => {
    expect(() => new DeliveryFoundation(new Stack(app, 'Anywhere'), 'Foundation', { replicas: [new ArtifactReplica(america, 'A')] })).toThrow(new Error(
      "foundation 'Foundation': replicas are in other regions than it is, and stack 'Anywhere' names none; give the stack env: { account, region }",
    ));
  });
});
