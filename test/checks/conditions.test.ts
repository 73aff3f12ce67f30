import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as fc from 'fast-check';
import { Build } from '../../src/builds';
import { Check, VariableExpectation, Weekday } from '../../src/checks';
import { minuteOf, windowCron } from '../../src/checks/private/window-cron';
import { parseCron } from '../../src/cli/conditions/cron';
import { DeliveryEnvironment, DeliveryPipeline, EnvironmentOptions } from '../../src/pipelines';
import { Source } from '../../src/sources';

const connectionArn = 'arn:aws:codeconnections:eu-west-1:111111111111:connection/c0ffee';
const env = { account: '111111111111', region: 'eu-west-1' };

function alarm(scope: Stack, id: string): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, id, {
    metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: id }), threshold: 1, evaluationPeriods: 1,
  });
}

/** A pipeline with one environment, and what it becomes. */
function deliver(define: (live: DeliveryEnvironment, stack: Stack, pipeline: DeliveryPipeline) => void, options: EnvironmentOptions = {}) {
  const stack = new Stack(new App(), 'Shop', { env });
  const pipeline = new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
  pipeline.addBuild(Build.commands('app', { commands: ['true'], exportedVariables: ['KIND', 'SIZE'] }));
  const live = pipeline.addEnvironment('live', options);
  live.verify(Check.commands('smoke', ['true']));
  define(live, stack, pipeline);
  const template = Template.fromStack(stack);
  const [resource] = Object.values(template.findResources('AWS::CodePipeline::Pipeline'));
  return { template, stage: resource.Properties.Stages.find(({ Name }: { Name: string }) => Name === 'live'), record: resource.Metadata['cdk-delivery:pipeline'] };
}

const conditionOf = (...rules: [name: string, provider: string, configuration: object][]) => ({
  Conditions: [{
    Result: 'FAIL',
    Rules: rules.map(([Name, Provider, Configuration]) => ({
      Name, Configuration, RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider, Version: '1' },
    })),
  }],
});

describe('alarms', () => {
  test('a rule each in the success condition, and exactly the permission to ask for them', () => {
    const { template, stage, record } = deliver((live, stack) =>
      live.verify(Check.alarms([alarm(stack, 'Errors'), alarm(stack, 'Latency')], { bake: Duration.minutes(10) })));
    const ref = (id: string) => ({ Ref: expect.stringMatching(new RegExp(`^${id}`)) as string });
    expect(stage.OnSuccess).toEqual(conditionOf(
      ['alarms-Errors', 'CloudWatchAlarm', { AlarmName: ref('Errors'), AlarmStates: 'ALARM', WaitTime: '10' }],
      ['alarms-Latency', 'CloudWatchAlarm', { AlarmName: ref('Latency'), AlarmStates: 'ALARM', WaitTime: '10' }],
    ));
    expect(record.rules).toEqual({
      'live/alarms-Errors': { expects: "alarm 'Errors' stays silent for 10 minutes" },
      'live/alarms-Latency': { expects: "alarm 'Latency' stays silent for 10 minutes" },
    });
    template.hasResourceProperties('AWS::IAM::Role', {
      Description: Match.stringLikeRegexp('^Runs pipeline'),
      Policies: [{
        PolicyDocument: {
          Statement: Match.arrayWith([{
            Effect: 'Allow',
            Action: 'cloudwatch:DescribeAlarms',
            Resource: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Errors'), 'Arn'] }, { 'Fn::GetAtt': [Match.stringLikeRegexp('^Latency'), 'Arn'] }],
          }]),
        },
      }],
    });
  });

  test('composite alarms take the permission to ask for all', () => {
    const { template } = deliver((live, stack) => live.verify(Check.alarms([
      new cloudwatch.CompositeAlarm(stack, 'Any', { alarmRule: cloudwatch.AlarmRule.fromAlarm(alarm(stack, 'Errors'), cloudwatch.AlarmState.ALARM) }),
    ], { name: 'calm' })));
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [{ PolicyDocument: { Statement: Match.arrayWith([{ Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: '*' }]) } }],
    });
  });
});

describe('variables', () => {
  test.each([
    ['equals', VariableExpectation.exactly('app'), 'EQ', 'app', "variable #{app-variables.KIND} is 'app'"],
    ['contains', VariableExpectation.contains('pp'), 'CONTAINS', 'pp', "variable #{app-variables.KIND} contains 'pp'"],
    ['matches', VariableExpectation.matches('(?i)a.+'), 'MATCHES', '(?i)^(?:a.+)$', "variable #{app-variables.KIND} matches '(?i)a.+'"],
  ])('%s: a rule of the entry condition', (_title, expectation, operator, value, expects) => {
    const { stage, record } = deliver((live) => live.require(Check.variable('kind', '#{app-variables.KIND}', expectation)));
    expect(stage.BeforeEntry).toEqual(conditionOf(['kind', 'VariableCheck', { Variable: '#{app-variables.KIND}', Operator: operator, Value: value }]));
    expect(record.rules).toEqual({ 'live/kind': { expects } });
  });

  test('after the deployments it is a rule of the success condition', () => {
    const { stage } = deliver((live) => live.verify(Check.variable('kind', '#{app-variables.KIND}', VariableExpectation.exactly('app'))));
    expect([stage.BeforeEntry, stage.OnSuccess.Conditions[0].Rules[0].Name]).toEqual([undefined, 'kind']);
  });
});

describe('windows', () => {
  test('days and hours are a rule of the entry condition', () => {
    const { stage, record } = deliver((live) => live.require(Check.window({
      days: [Weekday.MONDAY, Weekday.THURSDAY], from: '09:00', to: '17:00', timeZone: 'Europe/London',
    })));
    expect(stage.BeforeEntry).toEqual(conditionOf(['window', 'DeploymentWindow', { Cron: '* * 9-16 ? * MON,THU', TimeZone: 'Europe/London' }]));
    expect(record.rules).toEqual({ 'live/window': { expects: 'deployments start MON, THU from 09:00 to 17:00 Europe/London' } });
  });

  test('days without deployments are known to a function, which is asked right before the deployments', () => {
    const { stage } = deliver((live) => live.require(Check.window({
      days: [Weekday.FRIDAY], from: '22:30', freezes: [{ from: '2026-12-20', to: '2027-01-04', reason: 'holidays' }],
    })));
    expect(stage.BeforeEntry).toBeUndefined();
    expect(stage.Actions.map(({ Name, RunOrder, ActionTypeId }: { Name: string; RunOrder: number; ActionTypeId: { Provider: string } }) =>
      [Name, RunOrder, ActionTypeId.Provider])).toEqual([['window', 1, 'Lambda'], ['smoke', 2, 'Commands']]);
  });

  const all = Object.values(Weekday);
  test.each<[Weekday[], string, string, string | undefined]>([
    [all, '00:00', '24:00', '* * * ? * *'],
    [all, '08:00', '09:00', '* * 8 ? * *'],
    [all, '22:00', '06:00', '* * 22-23,0-5 ? * *'],
    [all, '22:00', '00:00', '* * 22-23 ? * *'],
    [[Weekday.SATURDAY, Weekday.SUNDAY], '00:00', '24:00', '* * * ? * SAT,SUN'],
    [[Weekday.FRIDAY], '09:15', '09:45', '* 15-44 9 ? * FRI'],
    [[Weekday.FRIDAY], '09:15', '10:00', '* 15-59 9 ? * FRI'],
    [[Weekday.FRIDAY], '09:15', '10:15', undefined],
    [[Weekday.FRIDAY], '22:00', '06:00', undefined],
    [all, '22:30', '06:00', undefined],
  ])('%j from %s to %s: %s', (days, from, to, cron) => {
    expect(windowCron(days, { from: minuteOf(from)!, to: minuteOf(to)! })).toBe(cron);
  });

  test('an expression is open in every minute of the window and in no other', () => {
    const days = fc.subarray(all, { minLength: 1 });
    const minute = fc.oneof(fc.integer({ min: 0, max: 24 }).map((hour) => hour * 60), fc.integer({ min: 0, max: 24 * 60 }));
    const now = fc.integer({ min: 0, max: 24 * 60 - 1 });
    fc.assert(fc.property(days, minute, minute, fc.integer({ min: 0, max: 6 }), now, (on, from, to, weekday, at) => {
      fc.pre(from !== to && from < 24 * 60);
      const cron = windowCron(on, { from, to });
      fc.pre(cron !== undefined);
      const inside = from < to ? at >= from && at < to : at >= from || at < to;
      // 4 October 2026 is a Sunday, which a cron expression counts as 1.
      const time = { minute: at % 60, hour: Math.floor(at / 60), day: 4 + weekday, month: 10, year: 2026, weekday: weekday + 1 };
      expect(parseCron(cron!)(time)).toBe(inside && on.includes(all[(weekday + 6) % 7]));
    }));
  });
});

describe('rejected', () => {
  const condition = 'it is a condition of a stage, which lets a delivery go on or not, got advisory; leave advisory out, or check it by commands';
  const imported = (stack: Stack, arn: string) => Check.alarms([cloudwatch.Alarm.fromAlarmArn(stack, 'Errors', arn)]);
  const kind = () => Check.variable('kind', '#{app-variables.KIND}', VariableExpectation.exactly('app'));

  test.each<[string, Parameters<typeof deliver>[0], string]>([
    ['no alarms', (live) => live.verify(Check.alarms([])), "check 'alarms': it needs at least one alarm, got none; give those that tell of a bad release"],
    ['half a minute', (live, stack) => live.verify(Check.alarms([alarm(stack, 'Errors')], { bake: Duration.seconds(30) })),
      "check 'alarms': bake is 1 to 1440 whole minutes, got 30 seconds; the service counts in minutes"],
    ['alarms before the deployments', (live, stack) => live.require(Check.alarms([alarm(stack, 'Errors')])),
      "check 'alarms': alarms tell of what was deployed, got a check before the deployments; use it in verify()"],
    ['advisory alarms', (live, stack) => live.verify(Check.alarms([alarm(stack, 'Errors')]), { advisory: true }), `check 'alarms': ${condition}`],
    ['an alarm of another region', (live, stack) => live.verify(imported(stack, 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:errors')),
      "check 'alarms': alarm 'Errors' is in region us-east-1, its pipeline in region eu-west-1; give an alarm beside the pipeline, such as one over metrics of the other place"],
    ['an alarm of another account', (live, stack) => live.verify(imported(stack, 'arn:aws:cloudwatch:eu-west-1:222222222222:alarm:errors')),
      "check 'alarms': alarm 'Errors' is in account 222222222222, its pipeline in account 111111111111; give an alarm beside the pipeline, such as one over metrics of the other place"],
    ['a variable that is none', (live) => live.require(Check.variable('kind', 'app', VariableExpectation.exactly('app'))),
      "check 'kind': a condition compares a variable of the pipeline, got 'app'; take what variable() of a build or output() of a deployment returns"],
    ['nothing to compare with', () => VariableExpectation.exactly(''), "variable expectation: it needs a text to compare with, got ''; say what the variable has to be"],
    ['a pattern that is too long', (live) => live.require(Check.variable('kind', '#{app-variables.KIND}', VariableExpectation.matches('x'.repeat(10_001)))),
      "check 'kind': a condition compares with at most 10000 characters, got 10001; expect something shorter"],
    ['an advisory variable', (live) => live.require(kind(), { advisory: true }), `check 'kind': ${condition}`],
    ['a window after the deployments', (live) => live.verify(Check.window({})),
      "check 'window': a window says when deployments may start, got a check after them; use it in require()"],
    ['an advisory window', (live) => live.require(Check.window({}), { advisory: true }), `check 'window': ${condition}`],
    ['a window without days', () => Check.window({ days: [] }), "check 'window': it needs at least one day, got none; leave days out for every day"],
    ['a time that is none', () => Check.window({ from: '9:00' }), "check 'window': from is a time of 00:00 to 23:59, got '9:00'; write it like 09:00"],
    ['a window that opens when the day ends', () => Check.window({ from: '24:00' }),
      "check 'window': from is a time of 00:00 to 23:59, got '24:00'; write it like 09:00"],
    ['a time after the day', () => Check.window({ to: '24:01' }), "check 'window': to is a time of 00:00 to 24:00, got '24:01'; write it like 09:00"],
    ['a window without an inside', () => Check.window({ from: '09:00', to: '09:00' }),
      "check 'window': a window opens before it closes, got from 09:00 to 09:00; leave both out for the whole day"],
    ['a time zone that is none', () => Check.window({ timeZone: 'Mars/Base' }),
      "check 'window': timeZone is a name of the IANA database, got 'Mars/Base'; write it like Europe/London"],
    ['a window that no expression has', (live) => live.require(Check.window({ days: [Weekday.FRIDAY], from: '09:30', to: '11:00' })),
      "check 'window': a condition knows full hours, or minutes of one hour, and goes past midnight on all days only, "
      + 'got FRI from 09:30 to 11:00 UTC; choose another window, or give freezes, which a function looks at to the minute'],
  ])('%s', (_title, act, message) => {
    expect(() => deliver(act)).toThrow(new Error(message));
  });
});
