import { differences, type Expectations } from '../../integ/emulator/differences';
import type { CaseResult, Outcome } from '../../integ/emulator/outcome';

const EXPECTED: Expectations = {
  types: ['AWS::CodePipeline::Pipeline'],
  assertions: [{ call: 'CodePipeline', reason: 'there is none' }],
  handlers: { site: ['undo'] },
};
const outcome = (title: string, status: Outcome['status'], note: string): Outcome => ({ title, status, note });
const RESULT: CaseResult = {
  name: 'site',
  deployed: 3,
  leftOut: ['AWS::CodePipeline::Pipeline'],
  assertions: [outcome('CodePipeline.startPipelineExecution', 'left out', 'there is none')],
  handlers: [outcome('undo Undo1', 'left out', 'nothing to see'), outcome('notifier Notifier1', 'ran', 'told')],
};

test('there are none when what is left out is what is expected', () => {
  expect(differences([RESULT], EXPECTED, true)).toEqual([]);
});

test('fails for what failed', () => {
  const results = [{ ...RESULT, failure: 'the stack rolled back', handlers: [...RESULT.handlers, outcome('evidence Gate1', 'failed', 'no object')] }];
  expect(differences(results, EXPECTED, true)).toEqual(['site: the stack rolled back', 'site: evidence Gate1: no object']);
});

test('fails when more is left out', () => {
  const results = [{ ...RESULT, leftOut: [...RESULT.leftOut, 'AWS::SNS::Topic'], handlers: [...RESULT.handlers, outcome('evidence Gate1', 'left out', '')] }];
  expect(differences(results, EXPECTED, true)).toEqual([
    'AWS::SNS::Topic is left out, and not expected to be', 'site: evidence Gate1 is left out, and not expected to be',
  ]);
});

test('fails when less is left out, if all apps ran', () => {
  const results = [{ ...RESULT, leftOut: [], assertions: [], handlers: [] }];
  expect(differences(results, EXPECTED, true)).toEqual([
    'AWS::CodePipeline::Pipeline is expected to be left out, and is not',
    'CodePipeline is expected to be left out, and is not',
    'site: undo is expected to be left out, and is not',
  ]);
  expect(differences(results, EXPECTED, false)).toEqual([]);
});
