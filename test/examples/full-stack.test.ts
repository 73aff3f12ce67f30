import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { chromium as playwright } from 'playwright-core';
import { defineFullStack } from '../../examples/full-stack/full-stack';
import { Checkout, CommandResult } from '../helpers/checkout';
import { chromium, describeWith, maven, npm, python, terraform } from '../helpers/tools';

const MINUTES = 60_000;

const app = new App();
defineFullStack(app);
const ENVIRONMENTS = ['dev', 'production'] as const;
const [dev, production] = ['FullStackDev', 'FullStackProduction'].map((name) => Template.fromStack(app.node.findChild(name) as Stack));
const templates = { dev, production };

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

const stagesOf = (environment: typeof ENVIRONMENTS[number]): any[] => only(templates[environment], 'AWS::CodePipeline::Pipeline').Stages;
const picture = (stage: any) => `${stage.Name}: ${stage.Actions.map(({ Name, RunOrder }: any) => `${Name}@${RunOrder}`).join(' ')}`;

const FUNCTIONS = ['aggregate', 'alerts', 'enrich', 'export', 'forecast', 'ingest', 'report'].map((name) => `functions-${name}@1`).join(' ');

test('D2: infrastructure is planned, approved in production, and applied before what uses it', () => {
  expect(picture(stagesOf('dev')[2])).toBe(`dev: infrastructure-Plan@1 infrastructure-Apply@2 ${FUNCTIONS} frontend-Upload@1 frontend-Release@3 check-report@4 check@4`);
  expect(stagesOf('production').map(picture).slice(2)).toEqual([
    'production-prepare: infrastructure-Plan@1',
    'production-approval: Evidence@1 Approve@2 Approver@3',
    `production: infrastructure-Apply@1 ${FUNCTIONS} frontend-Upload@1 frontend-Release@2 check-report@3 check@3`,
  ]);
  const [, , , approval] = stagesOf('production');
  expect(approval.Actions[1].Configuration.CustomData).toContain('#{production-infrastructure-plan.SUMMARY}');
  for (const environment of ENVIRONMENTS) {
    const projects = Object.values<any>(templates[environment].findResources('AWS::CodeBuild::Project')).map(({ Properties }) => JSON.stringify(Properties.Source));
    const fetching = projects.filter((source) => source.includes('terraform_1.11.4_linux_amd64.zip'));
    expect(fetching.length).toBe(3);
    for (const source of fetching) expect(source).toContain('sha256sum -c');
  }
});

test.each(ENVIRONMENTS)('D3: Java and Python are built side by side for %s', (environment) => {
  expect(picture(stagesOf(environment)[1])).toBe('Build: infrastructure@1 functions-python@1 functions-java@1 frontend@1');
});

test.each(ENVIRONMENTS)('D4: the site of %s gets the URL of the API from the infrastructure when it is released', (environment) => {
  const release = stagesOf(environment).at(-1).Actions.find(({ Name }: any) => Name === 'frontend-Release');
  expect(JSON.parse(release.Configuration.UserParameters).config).toEqual({ environment, apiUrl: `#{${environment}-infrastructure-outputs.api_url}` });
});

test('D5: dev and production share no pipeline, bucket, key, function or role', () => {
  const text = JSON.stringify(dev.toJSON()) + JSON.stringify(production.toJSON());
  expect(text).not.toContain('Fn::ImportValue');
  expect(only(dev, 'AWS::CodePipeline::Pipeline').Name).toBe('full-stack-dev');
  expect(only(production, 'AWS::CodePipeline::Pipeline').Name).toBe('full-stack-production');
  for (const template of [dev, production]) {
    // of artifacts, and of the state
    expect(Object.values<any>(template.findResources('AWS::KMS::Key')).map(({ Properties }) => Properties.EnableKeyRotation)).toEqual([true, true]);
    // seven functions, what deploys them, what releases the site, what empties buckets of a stack that is deleted, and of a gate what collects
    expect(Object.keys(template.findResources('AWS::Lambda::Function')).length).toBe(template === production ? 11 : 10);
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

test.each(ENVIRONMENTS)('D8: what fails in %s is tried once more', (environment) => {
  expect(stagesOf(environment).at(-1).OnFailure).toEqual({ Result: 'RETRY', RetryConfiguration: { RetryMode: 'FAILED_ACTIONS' } });
});

test.each(ENVIRONMENTS)('D9: no role of %s is allowed an action by wildcard, or to change any role', (environment) => {
  const roles = Object.values<any>(templates[environment].findResources('AWS::IAM::Role'));
  const actions = roles.flatMap(({ Properties }) => Properties.Policies ?? []).flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action }: any) => [Action].flat() as string[]);
  expect(actions.length).toBeGreaterThan(50);
  expect(actions.filter((action) => action.includes('*') || /^iam:(Put|Create|Attach|Update|Pass)/.test(action))).toEqual([]);
});

describeWith([python, maven, npm, terraform, chromium], 'on a laptop', () => {
  let outdir: string;
  let checkout: Checkout;
  let first: CommandResult;
  const run = async () => checkout.run('run', 'FullStack-dev', '--app', outdir, '--json');

  beforeAll(async () => {
    outdir = mkdtempSync(join(tmpdir(), 'cdk-out-'));
    const laptop = new App({ outdir });
    defineFullStack(laptop);
    laptop.synth();
    checkout = new Checkout('examples/apps');
    first = await run();
  }, 5 * MINUTES);

  afterAll(() => {
    checkout?.remove();
    rmSync(outdir, { recursive: true, force: true });
  });

  test('infrastructure is applied, and everything else built and deployed', () => {
    expect(first).toMatchObject({ status: 0, stderr: '' });
    const all = summaries(first);
    expect(all['dev/infrastructure-Plan']).toMatch(/\d+ to add/);
    expect(all['Build/functions-java']).toMatch(/1 built$/);
    expect(all['Build/functions-python']).toMatch(/6 built$/);
  });

  test('the page shows the URL that the infrastructure gave', async () => {
    const url = await checkout.serve('FullStackDev/Frontend', '--app', outdir);
    const browser = await playwright.launch({ executablePath: chromium.path, args: ['--no-sandbox', '--disable-gpu'] });
    try {
      const page = await browser.newPage();
      await page.goto(url);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      expect(await page.getByTestId('environment').textContent()).toBe('dev · https://api.dev.example.com');
    } finally {
      await browser.close();
    }
  }, MINUTES);

  test('a second run says that nothing changes', async () => {
    const second = await run();
    expect(second.status).toBe(0);
    const all = summaries(second);
    expect(all['dev/infrastructure-Plan']).toMatch(/nothing to change|no changes/);
    expect(all['dev/infrastructure-Apply']).toMatch(/nothing to change|no changes/);
    expect(all['Build/functions-python']).toBe('6 unchanged');
  }, 5 * MINUTES);
});

function summaries(result: CommandResult): { [action: string]: string } {
  const events = result.stdout.trim().split('\n').map((line) => JSON.parse(line));
  return Object.fromEntries(events.filter(({ type }) => type === 'action-ended').map(({ stage, action, summary }) => [`${stage}/${action}`, summary]));
}
