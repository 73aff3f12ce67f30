import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { actionContext } from './action-context';
import { answeredHandler, isCheck, type Answers } from '../../../src/cli/actions/answered';
import type { ActionModel } from '../../../src/cli/model/pipeline';
import type { FunctionRecord } from '../../../src/contract';
import { action, functionModel, rule } from '../engine/models';

const ERRORS = rule('Production', 'Errors', 'CloudWatchAlarm', { configuration: { AlarmName: 'errors' } });

test.each<[Answers, string, string]>([
  [new Map([['Errors', 'fail']]), 'Failed', 'answered: --answer Errors=fail'],
  [new Map([['Errors', 'pass']]), 'Succeeded', 'answered: --answer Errors=pass'],
  [new Map([['Errors', 'pass'], ['Production/Errors', 'fail']]), 'Failed', 'answered: --answer Production/Errors=fail'],
])('%j: %s', async (answers, status, summary) => {
  const handler = answeredHandler(ERRORS, answers)!;
  expect(handler.plan(ERRORS)).toBe(summary);
  expect(await handler.run(ERRORS, actionContext('/none'))).toMatchObject({ status, summary });
});

test('what was not answered has no such handler', () => {
  expect(answeredHandler(ERRORS, new Map([['Staging/Errors', 'fail']]))).toBeUndefined();
});

test('an answer that speaks against a rule says what the rule is about', async () => {
  const expected = { ...ERRORS, expects: 'errors is no alarm' };
  expect(await answeredHandler(expected, new Map([['Errors', 'fail']]))!.run(expected, actionContext('/none')))
    .toEqual({ status: 'Failed', summary: 'errors is no alarm, answered: --answer Errors=fail' });
});

test('a check that is answered leaves what later actions take: variables and artifacts', async () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'answered-'));
  const scan = action('Build', 'scan', { category: 'Invoke', provider: 'InspectorScan', outputs: [{ name: 'Sbom', files: [] }] });
  const answer = 'answered: --answer scan=pass';
  expect(await answeredHandler(scan, new Map([['scan', 'pass']]))!.run(scan, actionContext(directory)))
    .toEqual({ status: 'Succeeded', summary: answer, variables: { RESULT: 'passed', SUMMARY: answer, MEASURES: '{}' } });
  expect(fs.existsSync(path.join(directory, 'Sbom.zip'))).toBe(true);
});

const invoke = (record: FunctionRecord | undefined, UserParameters = ''): Partial<ActionModel> =>
  ({ category: 'Invoke', provider: 'Lambda', configuration: { UserParameters }, function: functionModel({ record }) });
const plain = (kind: string) => ({ version: 1, kind }) as FunctionRecord;

test.each<[string, Partial<ActionModel>, boolean]>([
  ['a rule', { category: 'Rule' }, true],
  ['an HTTP check', { category: 'Compute', record: { kind: 'http-check' } as ActionModel['record'] }, true],
  ['a tool', { record: { kind: 'tool-check' } as ActionModel['record'] }, true],
  ['a look for drift', { record: { kind: 'terraform', step: 'drift' } as ActionModel['record'] }, true],
  ['a plan', { record: { kind: 'terraform', step: 'plan' } as ActionModel['record'] }, false],
  ['tests', { category: 'Test' }, true],
  ['commands', { category: 'Compute', provider: 'Commands' }, true],
  ['commands that leave files', { category: 'Compute', provider: 'Commands', outputs: [{ name: 'Files', files: [] }] }, false],
  ['a function of the user', invoke(undefined), true],
  ['a function that checks', invoke(plain('image-findings')), true],
  ['a function that releases', invoke(plain('site-release')), false],
  ['the call of a function of a fleet', invoke(plain('fleet-deploy'), '{"invoke":"ingest"}'), true],
  ['its deployment', invoke(plain('fleet-deploy'), '{"deploy":"ingest"}'), false],
  ['a build', {}, false],
  ['an approval', { category: 'Approval' }, false],
])('%s is a check: %#', (_title, rest, expected) => {
  expect(isCheck(action('Deploy', 'It', rest))).toBe(expected);
});
