import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import { Build, FunctionPackage, TestReport } from '../../src/builds';
import { Check } from '../../src/checks';
import { atLeastPattern } from '../../src/checks/private/at-least-pattern';
import { DeliveryPipeline } from '../../src/pipelines';
import { Source } from '../../src/sources';

const percentage = fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100);
const matches = (minimum: number, text: string) => new RegExp(`^(?:${atLeastPattern(minimum)})$`).test(text);

describe('the pattern of a minimum', () => {
  test('matches what is not below it, whatever decimals it is written with', () => {
    fc.assert(fc.property(percentage, percentage, (minimum, value) => {
      for (const text of [value.toFixed(2), String(value)]) {
        expect([minimum, text, matches(minimum, text)]).toEqual([minimum, text, value >= minimum]);
      }
    }), { numRuns: 2000 });
  });

  test('all whole minimums and all whole values', () => {
    for (let minimum = 0; minimum <= 100; minimum++) {
      const rejected = Array.from({ length: 101 }, (_, value) => value).filter((value) => !matches(minimum, `${value}`));
      expect(rejected).toEqual(Array.from({ length: minimum }, (_, value) => value));
    }
  });

  test.each(['unknown', '', '100.01', '101', '080', '1e2', '-1', '80.', '.5', '80.000', '80,00', ' 80', '8O'])("'%s' is no such value", (text) => {
    expect(matches(0, text)).toBe(false);
  });

  test.each([[80, '80(?:\\.[0-9]{1,2})?|(?:8[1-9]|9[0-9])(?:\\.[0-9]{1,2})?|100(?:\\.0{1,2})?'], [100, '100(?:\\.0{1,2})?']])('%s: %s', (minimum, pattern) => {
    expect(atLeastPattern(minimum)).toBe(pattern);
  });
});

function pipelineOf(build: Build) {
  const stack = new Stack(new App(), 'Shop');
  const connectionArn = 'arn:aws:codeconnections:eu-west-1:111111111111:connection/c0ffee';
  const pipeline = new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
  return { stack, pipeline, built: pipeline.addBuild(build) };
}

test.each([
  ['a site', Build.site('site')],
  ['an image', Build.image('site', { testCommands: ['npm test'] })],
  ['commands with a report', Build.commands('site', { commands: ['make'], reports: [TestReport.jacoco('target/site/jacoco/jacoco.xml')] })],
  ['commands that tell it themselves', Build.commands('site', { commands: ['COVERAGE=80'], exportedVariables: ['COVERAGE'] })],
])('the coverage of %s is a rule of the entry condition', (_title, build) => {
  const { stack, pipeline, built } = pipelineOf(build);
  const live = pipeline.addEnvironment('live');
  live.require(Check.coverage(built, { minimum: 80 }));
  live.verify(Check.commands('smoke', ['true']));
  const [{ Properties, Metadata }] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  const { BeforeEntry } = Properties.Stages.find(({ Name }: { Name: string }) => Name === 'live');
  expect(BeforeEntry.Conditions[0]).toMatchObject({
    Result: 'FAIL',
    Rules: [{
      Name: 'coverage-site',
      RuleTypeId: { Provider: 'VariableCheck' },
      Configuration: { Variable: '#{site-variables.COVERAGE}', Operator: 'MATCHES', Value: `^(?:${atLeastPattern(80)})$` },
    }],
  });
  expect(Metadata['cdk-delivery:pipeline'].rules).toEqual({ 'live/coverage-site': { expects: "coverage of 'site' is at least 80%" } });
});

test.each<[string, Build, number, string]>([
  ['a build without a report', Build.commands('app', { commands: ['make'] }), 80,
    "check 'coverage-app': build 'app' tells no coverage; give it a report, TestReport.cobertura() or TestReport.jacoco(), or let it export a variable COVERAGE in percent"],
  ['packages', Build.functions('app', { functions: { ingest: FunctionPackage.python('functions/ingest', { pythonVersion: '3.13' }) } }), 80,
    "check 'coverage-app': packages are tested one by one, each when it changes, so build 'app' has no coverage of them all; let the test command of a package fail below a minimum"],
  ['more than everything', Build.site('app'), 101,
    "check 'coverage-app': minimum is a percentage of 0 to 100 with up to two decimals, got 101; 80 is four lines of five"],
  ['three decimals', Build.site('app'), 79.999,
    "check 'coverage-app': minimum is a percentage of 0 to 100 with up to two decimals, got 79.999; 80 is four lines of five"],
])('fails with %s', (_title, build, minimum, message) => {
  const { built } = pipelineOf(build);
  expect(() => Check.coverage(built, { minimum })).toThrow(new Error(message));
});
