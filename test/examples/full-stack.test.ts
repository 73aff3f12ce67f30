import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { defineFullStack } from '../../examples/full-stack/full-stack';

const app = new App();
defineFullStack(app);
const ENVIRONMENTS = ['dev', 'prod'] as const;
const [dev, prod] = ['FullStackDev', 'FullStackProd'].map((name) => Template.fromStack(app.node.findChild(name) as Stack));
const templates = { dev, prod };

function only(template: Template, type: string): any {
  const [resource, ...others] = Object.values(template.findResources(type));
  expect(others).toEqual([]);
  return resource.Properties;
}

test.each(ENVIRONMENTS)('D1: a push to master starts %s, by a connection', (environment) => {
  const { Stages, Triggers } = only(templates[environment], 'AWS::CodePipeline::Pipeline');
  expect(Stages[0].Actions[0].ActionTypeId.Provider).toBe('CodeStarSourceConnection');
  expect(Triggers[0].GitConfiguration.Push).toEqual([{ Branches: { Includes: ['master'] } }]);
});

test.each(ENVIRONMENTS)('D3: Java and Python are built side by side for %s', (environment) => {
  const { Stages } = only(templates[environment], 'AWS::CodePipeline::Pipeline');
  expect(Stages[1].Actions.map(({ Name, RunOrder }: any) => [Name, RunOrder])).toEqual([['functions-python', 1], ['functions-java', 1]]);
  expect(Stages[2].Actions.slice(0, 7).map(({ Name, RunOrder }: any) => [Name, RunOrder])).toEqual(
    ['ingest', 'enrich', 'aggregate', 'forecast', 'export', 'alerts', 'report'].map((name) => [`functions-${name}`, 1]),
  );
});

test('D5: dev and prod share no pipeline, bucket, key, function or role', () => {
  const text = JSON.stringify(dev.toJSON()) + JSON.stringify(prod.toJSON());
  expect(text).not.toContain('Fn::ImportValue');
  expect(only(dev, 'AWS::CodePipeline::Pipeline').Name).toBe('full-stack-dev');
  expect(only(prod, 'AWS::CodePipeline::Pipeline').Name).toBe('full-stack-prod');
  for (const template of [dev, prod]) {
    expect(only(template, 'AWS::KMS::Key').EnableKeyRotation).toBe(true);
    // seven functions, what deploys them, and what empties buckets of a stack that is deleted
    expect(Object.keys(template.findResources('AWS::Lambda::Function')).length).toBe(9);
  }
});

test.each(ENVIRONMENTS)('D6: artifacts of %s are encrypted with a customer key, kept for 30 days and versioned', (environment) => {
  const template = templates[environment];
  template.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] },
    VersioningConfiguration: { Status: 'Enabled' },
    LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30, Status: 'Enabled' }] },
  });
});

test.each(ENVIRONMENTS)('D7: every resource of %s that can be tagged has project, environment, managed-by and system', (environment) => {
  const expected = ['environment', 'managed-by', 'project', 'system'];
  const tagged = Object.entries(templates[environment].toJSON().Resources as { [id: string]: any })
    .filter(([id, { Type }]) => /::(Bucket|Key|Pipeline|Project|Role|Function|LogGroup)$/.test(Type) && !id.startsWith('CustomS3AutoDelete'));
  expect(tagged.length).toBeGreaterThan(20);
  for (const [id, { Properties }] of tagged) {
    const tags = Array.isArray(Properties.Tags) ? Properties.Tags.map(({ Key }: any) => Key) : Object.keys(Properties.Tags ?? {});
    expect([id, tags.filter((key: string) => expected.includes(key)).sort()]).toEqual([id, expected]);
  }
});
