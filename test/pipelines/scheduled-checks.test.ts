import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Schedule } from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Check } from '../../src/checks';
import { ScheduledChecks, ScheduledChecksProps } from '../../src/pipelines';
import { Source } from '../../src/sources';
import { connectionArn } from '../helpers/apps';

function scheduled(props: Partial<ScheduledChecksProps> = {}) {
  const stack = new Stack(new App(), 'Shop');
  const checks = new ScheduledChecks(stack, 'WeeklyScan', {
    source: Source.gitHub('acme/shop', { connectionArn, pushes: false }),
    schedule: Schedule.cron({ weekDay: 'MON', hour: '5', minute: '0' }),
    checks: [Check.inspectorSource(), Check.commands('licenses', ['npm run licenses'])],
    ...props,
  });
  return { stack, checks, template: () => Template.fromStack(stack) };
}

test('a source and a stage of checks, which nothing but the clock starts', () => {
  const template = scheduled().template();
  const [[logicalId, { Properties, Metadata }]] = Object.entries(template.findResources('AWS::CodePipeline::Pipeline'));
  expect(Properties.Triggers).toBeUndefined();
  expect(Properties.Stages.map(({ Name, Actions }: { Name: string; Actions: { Name: string }[] }) => [Name, Actions.map((action) => action.Name)]))
    .toEqual([['Source', ['Source']], ['checks', ['inspect-source', 'licenses']]]);
  expect(Properties.Stages[0].Actions[0].Configuration.DetectChanges).toBe(false);
  expect(Metadata['cdk-delivery:pipeline']).toMatchObject({ name: 'WeeklyScan', environments: [{ name: 'checks', production: false, stages: ['checks'] }] });
  template.resourceCountIs('AWS::Events::Rule', 1);
  const [rule] = Object.values(template.findResources('AWS::Events::Rule'));
  const arn = { 'Fn::Join': ['', [expect.anything(), { Ref: 'AWS::Partition' }, ':codepipeline:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':', { Ref: logicalId }]] };
  expect(rule.Properties).toMatchObject({ ScheduleExpression: 'cron(0 5 ? * MON *)', State: 'ENABLED', Targets: [{ Arn: arn }] });
  const [startRole] = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) => id.startsWith('WeeklyScanStartRole'));
  expect(rule.Properties.Targets[0].RoleArn).toEqual({ 'Fn::GetAtt': [startRole[0], 'Arn'] });
  expect(startRole[1].Properties.Policies[0].PolicyDocument.Statement)
    .toEqual([{ Effect: 'Allow', Action: 'codepipeline:StartPipelineExecution', Resource: arn }]);
});

test('advice is added to the environment', () => {
  const { checks, template } = scheduled();
  checks.environment.verify(Check.commands('style', ['npm run lint']), { advisory: true });
  const [{ Properties }] = Object.values(template().findResources('AWS::CodePipeline::Pipeline'));
  expect(Properties.Stages[1].Actions[2]).toMatchObject({ Name: 'style', OutputVariables: ['RESULT', 'SUMMARY', 'MEASURES'] });
});

test.each<[string, () => Partial<ScheduledChecksProps>, string]>([
  ['no checks', () => ({ checks: [] }), "scheduled checks 'WeeklyScan': there is nothing to check, got no checks; give at least one"],
  ['pushes that start them too', () => ({ source: Source.gitHub('acme/shop', { connectionArn }) }),
    "scheduled checks 'WeeklyScan': the clock alone starts them, got GitHub acme/shop, branch main, whose changes do too; set pushes or uploads to false"],
  ['uploads that start them too', () => ({ source: Source.s3(s3.Bucket.fromBucketName(new Stack(), 'Code', 'code'), 'shop.zip') }),
    "scheduled checks 'WeeklyScan': the clock alone starts them, got S3 code/shop.zip, whose changes do too; set pushes or uploads to false"],
  ['a check of what is deployed later', () => ({ checks: [Check.window({})] }),
    "check 'window': a window says when deployments may start, got a check after them; use it in require()"],
])('fails with %s', (_title, props, message) => {
  expect(() => scheduled(props())).toThrow(new Error(message));
});
