import { compareTemplates } from './compare-templates';
import { Resource, Template, withoutHashes } from './release';

const KEY: Resource = { Type: 'AWS::KMS::Key', DeletionPolicy: 'RetainExceptOnCreate', Properties: { EnableKeyRotation: true } };
const BUCKET: Resource = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'artifacts', VersioningConfiguration: { Status: 'Enabled' } } };
const ROLE: Resource = { Type: 'AWS::IAM::Role', Properties: { Path: '/', Description: 'Builds' } };
const DEPLOY_ROLE: Resource = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'shop-deploy' } };
const HEADERS: Resource = { Type: 'AWS::CloudFront::Function', Properties: { Name: 'headers', FunctionCode: 'one' } };
const HANDLER: Resource = { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Bucket: 'assets', S3Key: `${'0123456789abcdef'.repeat(4)}.zip` } } };

const PIPELINE: Resource = {
  Type: 'AWS::CodePipeline::Pipeline',
  Properties: { Name: 'shop', Stages: [{ Name: 'Build', Actions: [{ Name: 'orders', Namespace: 'OrdersVariables', OutputArtifacts: [{ Name: 'orders' }] }] }] },
};

const RELEASED: Template = {
  Resources: { Key: KEY, Bucket: BUCKET, Role: ROLE, DeployRole: DEPLOY_ROLE, Headers: HEADERS, Handler: HANDLER, Pipeline: PIPELINE },
  Outputs: { Arn: { Value: { Ref: 'Key' }, Export: { Name: 'Shop:Arn' } } },
};
const AND_NOTE = 'in .compatignore and the change as breaking in CHANGELOG.md';

/** What becomes of a stack whose resources, by logical id, are these instead; none is left out. */
function changes(resources: { readonly [logicalId: string]: Resource | undefined }, outputs = RELEASED.Outputs) {
  const defined = Object.entries({ ...RELEASED.Resources, ...resources }).filter((entry): entry is [string, Resource] => entry[1] !== undefined);
  return compareTemplates({ 'app/Shop': RELEASED }, { 'app/Shop': { Resources: Object.fromEntries(defined), Outputs: outputs } });
}

function changed(resource: Resource, properties: Resource['Properties']): Resource {
  return { ...resource, Properties: { ...resource.Properties, ...properties } };
}

test('the same template is no change', () => {
  expect(changes({})).toEqual([]);
});

describe('breaking is', () => {
  test.each<[string, () => ReturnType<typeof changes>, string, string]>([
    ['another logical id of a bucket', () => changes({ Bucket: undefined, Store: BUCKET }), 'removed:app/Shop/Bucket',
      'app/Shop: Bucket (AWS::S3::Bucket) is gone, got Store instead; an update takes away its objects: artifacts, releases, states or logs; '
        + `keep the logical id, or note 'removed:app/Shop/Bucket' ${AND_NOTE}`],
    ['a key that is gone', () => changes({ Key: undefined }), 'removed:app/Shop/Key',
      'app/Shop: Key (AWS::KMS::Key) is gone, got nothing of that type instead; an update takes away whatever it has encrypted; '
        + `keep the logical id, or note 'removed:app/Shop/Key' ${AND_NOTE}`],
    ['another logical id of a role that others know by its name', () => changes({ DeployRole: undefined, Other: DEPLOY_ROLE }), 'removed:app/Shop/DeployRole',
      'app/Shop: DeployRole (AWS::IAM::Role) is gone, got Other instead; an update takes away what other accounts trust by its name; '
        + `keep the logical id, or note 'removed:app/Shop/DeployRole' ${AND_NOTE}`],
    ['another logical id for the same name', () => changes({ Headers: undefined, Answer: HEADERS }), 'removed:app/Shop/Headers',
      'app/Shop: Headers (AWS::CloudFront::Function) is gone, got Answer instead; an update fails, since the name "headers" is taken until the old one is deleted; '
        + `keep the logical id, or note 'removed:app/Shop/Headers' ${AND_NOTE}`],
    ['another type under the same logical id', () => changes({ Key: { Type: 'AWS::KMS::ReplicaKey' } }), 'retyped:app/Shop/Key',
      'app/Shop: Key was of type AWS::KMS::Key, got AWS::KMS::ReplicaKey; CloudFormation refuses an update; '
        + `define it under another logical id, or note 'retyped:app/Shop/Key' ${AND_NOTE}`],
    ['another name of a bucket', () => changes({ Bucket: changed(BUCKET, { BucketName: 'store' }) }), 'replaced:app/Shop/Bucket.BucketName',
      'app/Shop: BucketName of Bucket (AWS::S3::Bucket) was "artifacts", got "store"; an update replaces the resource and takes away '
        + `its objects: artifacts, releases, states or logs; keep the property, or note 'replaced:app/Shop/Bucket.BucketName' ${AND_NOTE}`],
    ['another name of an action', () => changes({
      Pipeline: changed(PIPELINE, {
        Stages: [{
          Name: 'Build',
          Actions: [
            { Name: 'users', Namespace: 'OrdersVariables', OutputArtifacts: [{ Name: 'orders' }] },
          ],
        }],
      }),
    }), 'renamed:app/Shop/Pipeline/action Build/orders',
    'app/Shop: Pipeline has no action Build/orders any more, got action Build/users; commands, alarms and rules that name it find nothing; '
        + `keep the name, or note 'renamed:app/Shop/Pipeline/action Build/orders' ${AND_NOTE}`],
    ['a key that is not retained any more', () => changes({ Key: { ...KEY, DeletionPolicy: 'Delete' } }), 'unretained:app/Shop/Key',
      'app/Shop: DeletionPolicy of Key (AWS::KMS::Key) was RetainExceptOnCreate, got Delete; whoever deletes the stack loses whatever it has encrypted; '
        + `keep the policy, or note 'unretained:app/Shop/Key' ${AND_NOTE}`],
    ['an export that is gone', () => changes({}, {}), 'unexported:app/Shop/Shop:Arn',
      'app/Shop: the export Shop:Arn is gone, got 0 others; CloudFormation refuses an update while another stack imports it; '
        + `keep the output, or note 'unexported:app/Shop/Shop:Arn' ${AND_NOTE}`],
    ['a stack that is gone', () => compareTemplates({ 'app/Shop': RELEASED }, {}), 'removed:app/Shop',
      'app/Shop: the stack is gone, got no template; nobody updates or deletes what it defined; '
        + `keep the stack, or note 'removed:app/Shop' ${AND_NOTE}`],
  ])('%s', (_, difference, key, message) => {
    expect(difference()).toEqual(expect.arrayContaining([{ key, breaking: true, message }]));
    expect(difference().filter((change) => change.breaking)).toHaveLength(1);
  });

  test('what follows from the replacement of another resource', () => {
    const alias: Resource = { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Handler' }, Name: 'live' } };
    const released = { Resources: { Handler: HANDLER, Alias: alias } };
    const current = { Resources: { Other: HANDLER, Alias: changed(alias, { FunctionName: { Ref: 'Other' } }) } };
    const found = compareTemplates({ 'app/Shop': released }, { 'app/Shop': current });
    expect(found.filter((change) => change.breaking).map(({ key }) => key)).toEqual(['replaced:app/Shop/Alias.FunctionName']);
  });
});

describe('of no matter is', () => {
  test.each<[string, () => ReturnType<typeof changes>, string[]]>([
    ['another logical id of a role that nobody knows', () => changes({ Role: undefined, Builder: ROLE }),
      ['app/Shop: Role (AWS::IAM::Role) is gone', 'app/Shop: Builder (AWS::IAM::Role) is new']],
    ['the replacement of a resource that holds nothing', () => changes({ Role: changed(ROLE, { Path: '/shop/' }) }),
      ['app/Shop: Path of Role (AWS::IAM::Role) changed, which replaces it']],
    ['a new bucket', () => changes({ Logs: BUCKET }), ['app/Shop: Logs (AWS::S3::Bucket) is new']],
    ['a property that CloudFormation changes in place', () => changes({ Bucket: changed(BUCKET, { VersioningConfiguration: { Status: 'Suspended' } }) }),
      ['app/Shop: VersioningConfiguration of Bucket (AWS::S3::Bucket) changed']],
    ['a new stack', () => compareTemplates({}, { 'app/Shop': RELEASED }), ['app/Shop: the stack is new']],
  ])('%s', (_, difference, messages) => {
    expect(difference().map(({ message }) => message).sort()).toEqual([...messages].sort());
    expect(difference().filter((change) => change.breaking)).toEqual([]);
  });

  test('the hash of an asset', () => {
    const current = changed(HANDLER, { Code: { S3Bucket: 'assets', S3Key: `${'f'.repeat(64)}.zip` } });
    const templates = [HANDLER, current].map((handler) => withoutHashes({ 'app/Shop': { Resources: { Handler: handler } } }));
    expect(compareTemplates(templates[0], templates[1])).toEqual([]);
    expect(changes({ Handler: current })).not.toEqual([]);
  });
});
