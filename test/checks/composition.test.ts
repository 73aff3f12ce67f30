import { spawnSync } from 'child_process';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Build } from '../../src/builds';
import { Check, VariableExpectation } from '../../src/checks';
import { DeliveryEnvironment, DeliveryPipeline, EnvironmentOptions } from '../../src/pipelines';
import { Source } from '../../src/sources';
import { connectionArn } from '../helpers/apps';
import { existingFleet, stackOf } from '../hosting/fleets';

/** The stage of an environment with these checks, and what is recorded of it. */
function stageOf(define: (live: DeliveryEnvironment, stack: Stack) => void, options: EnvironmentOptions = {}, stack = new Stack(new App(), 'Shop')) {
  const pipeline = new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
  pipeline.addBuild(Build.commands('app', { commands: ['true'], exportedVariables: ['KIND', 'SIZE'] }));
  const live = pipeline.addEnvironment('live', options);
  define(live, stack);
  const [{ Properties, Metadata }] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  return { ...Properties.Stages.find(({ Name }: { Name: string }) => Name === 'live'), record: Metadata['cdk-delivery:pipeline'] };
}

/** What a shell that gets the lines one after the other says at the end. */
function shell(lines: string[], env: { [name: string]: string } = {}) {
  const { status, stdout } = spawnSync('sh', ['-c', lines.map((line) => `${line}\n[ $? = 0 ] || exit 9`).join('\n')], {
    encoding: 'utf-8', env: { PATH: process.env.PATH, ...env },
  });
  return { status, lines: stdout.trim().split('\n') };
}

const variable = (name: string, expectation: VariableExpectation, of = 'KIND') => Check.variable(name, `#{app-variables.${of}}`, expectation);
const alarm = (stack: Stack, id: string) => cloudwatch.Alarm.fromAlarmArn(stack, id, `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:${id}`);

describe('advisory', () => {
  test('commands leave what they found, and never fail', () => {
    const { Actions: [action] } = stageOf((live) => live.verify(Check.commands('smoke', ['cd /', 'ls "it\'s-not-there" 2> /dev/null # really', 'echo never']), { advisory: true }));
    expect(action).toMatchObject({ Namespace: 'live-smoke', OutputVariables: ['RESULT', 'SUMMARY', 'MEASURES'] });
    const { status, lines } = shell(action.Commands, { RESULT: 'of somebody else' });
    expect([status, lines]).toEqual([0, ['failed: command 2 failed']]);
  });

  test('commands that succeed share a shell', () => {
    const { Actions: [action] } = stageOf((live) => live.verify(Check.commands('smoke', ['cd /usr', 'X=1', 'echo "$X in $(pwd)"']), { advisory: true }));
    expect(shell(action.Commands)).toEqual({ status: 0, lines: ['1 in /usr', 'passed: all commands succeeded'] });
  });

  test('a URL is recorded as such', () => {
    const { Actions: [action], record } = stageOf((live) => live.verify(Check.http('https://example.com/health', { retries: 0 }), { advisory: true }));
    expect(action.OutputVariables).toEqual(['RESULT', 'SUMMARY', 'MEASURES']);
    expect(record.actions['live/check-health']).toMatchObject({ kind: 'http-check', advisory: true });
  });

  test('the call of a function says so to what calls it', () => {
    const stack = stackOf();
    const fleet = existingFleet(stack, 'Live', ['ingest']);
    const { Actions: [action] } = stageOf((live) => live.verify(Check.invoke(fleet, 'ingest'), { advisory: true }), {}, stack);
    expect(action).toMatchObject({ Namespace: 'live-check-ingest', Configuration: { UserParameters: '{"invoke":"ingest","advisory":true}' } });
  });
});

test('all: actions and conditions of all checks', () => {
  const { Actions, OnSuccess } = stageOf((live) => live.verify(Check.all('healthy', [
    Check.commands('smoke', ['true']), Check.http('https://example.com/health'), variable('kind', VariableExpectation.exactly('app')),
  ])));
  expect(Actions.map(({ Name }: { Name: string }) => Name)).toEqual(['smoke', 'check-health']);
  expect(OnSuccess.Conditions[0].Rules.map(({ Name }: { Name: string }) => Name)).toEqual(['kind']);
});

describe('any', () => {
  const commandsOf = (...checks: Check[]): string[] => stageOf((live) => live.verify(Check.any('either', checks))).Actions[0].Commands;

  test.each([
    ['the first holds', ['true'], ['echo second'], 0, ['']],
    ['the second holds', ['cd /nowhere 2> /dev/null', 'echo never # ever'], ['X=2', 'echo "second $X"'], 0, ['second 2']],
    ['none holds', ['false'], ['exit 3'], 9, ['']],
  ])('commands: %s', (_title, first, second, status, lines) => {
    expect(shell(commandsOf(Check.commands('a', first), Check.commands('b', second)))).toEqual({ status, lines });
  });

  test('variables of the pipeline come from all of them', () => {
    const { Actions: [action] } = stageOf((live) => live.verify(Check.any('either', [
      Check.commands('a', ['true'], { environment: { KIND: '#{app-variables.KIND}' } }), Check.commands('b', ['true'], { environment: { SIZE: '#{app-variables.SIZE}' } }),
    ])));
    expect(action.EnvironmentVariables.map(({ Name }: { Name: string }) => Name)).toEqual(['KIND', 'SIZE']);
  });

  test('URLs are one action, and recorded one by one', () => {
    const { Actions, record } = stageOf((live) => live.verify(Check.any('either', [
      Check.http('https://a.example.com/health'), Check.http('https://b.example.com/health'),
    ])));
    expect(Actions[0].Commands).toEqual([expect.stringMatching(/^\( ok=;.*a\.example\.com.* \) \|\| \( ok=;.*b\.example\.com.* \)$/)]);
    expect(record.actions['live/either']).toMatchObject({ url: 'https://a.example.com/health', alternatives: [{ url: 'https://b.example.com/health' }] });
  });

  test('values of a variable are one regular expression', () => {
    const { BeforeEntry, record } = stageOf((live) => {
      live.require(Check.any('release', [
        variable('a', VariableExpectation.exactly('1.0')), variable('b', VariableExpectation.contains('[x]')), variable('c', VariableExpectation.matches('v\\d+')),
      ]));
      live.verify(Check.commands('smoke', ['true']));
    });
    const { Configuration: { Operator, Value } } = BeforeEntry.Conditions[0].Rules[0];
    expect([Operator, Value]).toEqual(['MATCHES', '^(?:(?:1\\.0)|(?:[\\s\\S]*\\[x\\][\\s\\S]*)|(?:v\\d+))$']);
    const matches = ['1.0', 'a [x]\nb', 'v12', '1x0', 'x', 'v'].filter((text) => new RegExp(`^(?:${Value})$`).test(text));
    expect(matches).toEqual(['1.0', 'a [x]\nb', 'v12']);
    expect(record.rules['live/release'].expects)
      .toBe("variable #{app-variables.KIND} is '1.0' or contains '[x]' or matches 'v\\d+'");
  });
});

describe('rejected', () => {
  const kind = variable('kind', VariableExpectation.exactly('app'));
  const inPipeline = (problem: string) => `pipeline 'Shop': environment 'live': ${problem}`;
  const many = (count: number) => Array.from({ length: count }, (_, i) => variable(`v${i}`, VariableExpectation.exactly('x')));

  test.each<[string, (live: DeliveryEnvironment, stack: Stack) => void, EnvironmentOptions, string]>([
    ['all of nothing', (live) => live.verify(Check.all('x', [])), {}, "check 'x': it needs at least one check, got none; say what has to hold"],
    ['all with a name twice', (live) => live.verify(Check.all('x', [kind, kind])), {}, "check 'x': it has two checks 'kind'; give one of them another name"],
    ['any of one', (live) => live.verify(Check.any('x', [kind])), {}, "check 'x': it needs at least two checks to choose from, got 1; use the check itself"],
    ['any of different kinds', (live) => live.verify(Check.any('x', [kind, Check.commands('y', ['true'])])), {},
      "check 'x': checks of one kind can stand for each other, commands, URLs or values of one variable, got 'kind', 'y'; ask for all of them, or choose in one command"],
    ['any of two variables', (live) => live.verify(Check.any('x', [kind, variable('y', VariableExpectation.exactly('x'), 'SIZE')])), {},
      "check 'x': a condition chooses between values of one variable, got #{app-variables.KIND} and #{app-variables.SIZE}; "
      + 'choose in a command, which can have both in its environment'],
    ['any with two values of a variable of the shell', (live) => live.verify(Check.any('x', ['KIND', 'SIZE'].map((name) =>
      Check.commands(name, ['true'], { environment: { V: `#{app-variables.${name}}` } })))), {},
    "check 'x': two of its checks have different values of 'V', got #{app-variables.KIND} and #{app-variables.SIZE}; rename one of them"],
    ['any of more commands than fit in a line', (live) => live.verify(Check.any('x', ['a', 'b'].map((name) => Check.commands(name, ['x'.repeat(500)])))), {},
      "check 'x': command 1 has 1 to 1000 characters, got 1026; put it into a script of the repository"],
    ['advice by more lines than there are', (live) => live.verify(Check.commands('x', Array.from({ length: 50 }, () => 'true')), { advisory: true }), {},
      "check 'x': at most 50 commands and variables fit in an action, got 52; put them into a script of the repository"],
    ['six rules', (live) => many(6).forEach((check) => live.verify(check)), {},
      inPipeline('a condition has at most 5 rules, got 6 after the deployments (v0, v1, v2, v3, v4, v5); put some into an environment of their own, '
        + 'or into one check with several values')],
    ['two rules of one name', (live) => { live.verify(kind); live.verify(Check.all('x', [kind])); }, {},
      inPipeline("two rules after the deployments are called 'kind'; give one of their checks another name")],
    ['alarms of a stage that is tried again', (live, stack) => live.verify(Check.alarms([alarm(stack, 'Errors')])), { retryOnFailure: true },
      inPipeline('retryOnFailure tries actions again that failed, got alarms that would be asked again about the same release; leave one of them out')],
  ])('%s', (_title, act, options, message) => {
    const all = (live: DeliveryEnvironment, stack: Stack) => {
      live.verify(Check.commands('smoke', ['true']));
      act(live, stack);
    };
    expect(() => stageOf(all, options)).toThrow(new Error(message));
  });
});

test('entry rules and an approval that is left out are conditions of different stages', () => {
  expect(() => stageOf((live) => {
    live.require(variable('kind', VariableExpectation.exactly('app')));
    live.verify(Check.commands('smoke', ['true']));
  })).not.toThrow();
});
