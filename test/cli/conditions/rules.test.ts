import { ruleHandlerFor } from '../../../src/cli/conditions/registry';
import { UserError } from '../../../src/cli/errors';
import { FakeClock } from '../../../src/cli/ports/clock';
import { actionContext } from '../actions/action-context';
import { rule } from '../engine/models';

/** A Friday in summer, 07:30 in London. */
const NOW = Date.UTC(2026, 4, 15, 6, 30);

function check(provider: string, configuration: { [key: string]: string }, expects?: string) {
  const model = rule('Production', 'Rule', provider, { configuration, expects });
  const handler = ruleHandlerFor(model, new FakeClock(NOW));
  return { plan: handler.plan(model), preflight: () => handler.preflight?.(model), run: () => handler.run(model, actionContext('/none')) };
}

describe('VariableCheck', () => {
  test.each([
    ['main', 'EQ', 'main', 'Succeeded', "'main' is 'main'"],
    ['main', 'EQ', 'Main', 'Failed', "'main' is not 'Main'"],
    ['main', 'NE', 'dev', 'Succeeded', "'main' is not 'dev'"],
    ['main', 'NE', 'main', 'Failed', "'main' is 'main'"],
    ['release 1', 'CONTAINS', 'lease', 'Succeeded', "'release 1' contains 'lease'"],
    ['release 1', 'CONTAINS', 'Lease', 'Failed', "'release 1' does not contain 'Lease'"],
    ['v1.2', 'MATCHES', 'v\\d+\\.\\d+', 'Succeeded', "'v1.2' matches 'v\\d+\\.\\d+'"],
    ['v1.2-rc', 'MATCHES', 'v\\d+\\.\\d+', 'Failed', "'v1.2-rc' does not match 'v\\d+\\.\\d+'"],
    ['dev', 'MATCHES', 'dev|main', 'Succeeded', "'dev' matches 'dev|main'"],
    ['MAIN', 'MATCHES', '(?i)main', 'Succeeded', "'MAIN' matches '(?i)main'"],
  ])("'%s' %s '%s': %s", async (Variable, Operator, Value, status, summary) => {
    expect(await check('VariableCheck', { Variable, Operator, Value }).run()).toEqual({ status, summary });
  });

  test('without a value it compares with nothing', async () => {
    expect(await check('VariableCheck', { Variable: '', Operator: 'EQ' }).run()).toEqual({ status: 'Succeeded', summary: "'' is ''" });
  });

  test('the plan has the unresolved variable', () => {
    expect(check('VariableCheck', { Variable: '#{Source.BranchName}', Operator: 'EQ', Value: 'main' }).plan).toBe("checks that #{Source.BranchName} is 'main'");
  });

  test('fails for an operator and a pattern that it does not know', async () => {
    await expect(check('VariableCheck', { Operator: 'GT' }).run()).rejects.toThrow("the operators are EQ, NE, CONTAINS, MATCHES, got 'GT'");
    await expect(check('VariableCheck', { Operator: 'MATCHES', Value: 'a++' }).run())
      .rejects.toThrow("the regular expression 'a++' cannot be read here; answer the rule with --answer");
  });
});

describe('DeploymentWindow', () => {
  test.each([
    ['* * 7-9 ? * MON-FRI', 'Europe/London', 'Succeeded', "Fri 07:30 in Europe/London is inside the window '* * 7-9 ? * MON-FRI'"],
    ['* * 7-9 ? * MON-FRI', undefined, 'Failed', "Fri 06:30 in UTC is outside the window '* * 7-9 ? * MON-FRI'"],
    ['* 0-30 23 14 * ?', 'America/Los_Angeles', 'Succeeded', "Thu 23:30 in America/Los_Angeles is inside the window '* 0-30 23 14 * ?'"],
    ['* * * ? * SAT', 'Pacific/Kiritimati', 'Failed', "Fri 20:30 in Pacific/Kiritimati is outside the window '* * * ? * SAT'"],
  ])("'%s' in %s: %s", async (Cron, TimeZone, status, summary) => {
    const { plan, preflight, run } = check('DeploymentWindow', { Cron, ...(TimeZone && { TimeZone }) });
    expect(plan).toBe(`compares the time with '${Cron}' in ${TimeZone ?? 'UTC'}`);
    preflight();
    expect(await run()).toEqual({ status, summary });
  });

  test.each([
    [{ Cron: '* * 25 * * ?' }, "rule Production/Rule: cron expression '* * 25 * * ?': the field 'hours' cannot be '25'"],
    [{ Cron: '* * * * * ?', TimeZone: 'Mars/Base' }, "rule Production/Rule: there is no time zone 'Mars/Base'; write it like 'Europe/London'"],
  ])('fails before the run for %j', (configuration, message) => {
    expect(check('DeploymentWindow', configuration).preflight).toThrow(new UserError(message));
  });
});

describe('what only the service can tell', () => {
  test.each([
    ['CloudWatchAlarm', { AlarmName: 'errors' }, 'simulated: pass, errors is not asked; --answer Rule=fail for the other case'],
    ['LambdaInvoke', { FunctionName: 'smoke' }, 'simulated: pass, smoke is not asked; --answer Rule=fail for the other case'],
    ['Later', {}, 'simulated: pass; --answer Rule=fail for the other case'],
  ])('%s passes, and says that it is simulated', async (provider, configuration, summary) => {
    const { plan, run } = check(provider, configuration as { [key: string]: string });
    expect(plan).toBe(summary);
    expect(await run()).toEqual({ status: 'Succeeded', summary, simulated: true });
  });
});

test('a rule with words of its own is planned and passes with them', async () => {
  const { plan, run } = check('VariableCheck', { Variable: '85.6', Operator: 'MATCHES', Value: '8.*' }, "coverage of 'site' is at least 80%");
  expect(plan).toBe("checks that coverage of 'site' is at least 80%");
  expect(await run()).toEqual({ status: 'Succeeded', summary: "coverage of 'site' is at least 80%: 85.6" });
});

test.each<[string, string, { [key: string]: string }, string]>([
  ["coverage of 'site' is at least 80%", 'VariableCheck', { Variable: '71.2', Operator: 'MATCHES', Value: '8.*' }, "coverage of 'site' is at least 80%, got 71.2"],
  ["coverage of 'site' is at least 80%", 'VariableCheck', { Variable: '', Operator: 'MATCHES', Value: '8.*' }, "coverage of 'site' is at least 80%, got nothing"],
  ['it is office time', 'DeploymentWindow', { Cron: '* * 9 ? * *' }, 'it is office time, got Fri 06:30 in UTC'],
])('%s: a rule with words of its own says them when it fails', async (expects, provider, configuration, summary) => {
  expect(await check(provider, configuration, expects).run()).toEqual({ status: 'Failed', summary });
});
