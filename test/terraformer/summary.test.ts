import { changes, create, destroy, planned, replace } from './planned';
import { countsOf, lineOf, summaryOf, tableOf } from '../../src/terraformer/summary';

const ALL = changes([
  create('a'), create('b'), planned('c', { actions: ['update'], before: { n: 1 }, after: { n: 2 } }), replace('d'), destroy('e'),
  planned('f', { actions: ['forget'] }), planned('g', { actions: ['no-op'] }, { previous_address: 'aws_x.old' }),
], { url: 'create' });

test('counts leave out what there rarely is', () => {
  expect(countsOf(changes([]))).toBe('0 to add, 0 to change, 0 to destroy');
  expect(countsOf(changes([create('a')], { url: 'create', name: 'update' }))).toBe('1 to add, 0 to change, 0 to destroy, 2 outputs to change');
  expect(countsOf(ALL)).toBe('2 to add, 1 to change, 1 to replace, 1 to destroy, 1 to forget, 1 to move, 1 output to change');
});

test('the line of an approval begins with what may lose data', () => {
  expect(lineOf(changes([]))).toBe('0 to add, 0 to change, 0 to destroy');
  expect(lineOf(changes([create('a'), destroy('b')]))).toBe('1 to add, 0 to change, 1 to destroy: destroy aws_x.b, create aws_x.a');
});

test('the line has 400 characters at most, and says when there is more', () => {
  const line = lineOf(changes(Array.from({ length: 50 }, (_, i) => create(`table_${i}`))));
  expect(line).toMatch(/^50 to add, 0 to change, 0 to destroy: create aws_x\.table_0, .*, create aws_x\.table_\d+, \.\.\.$/);
  expect(line.length).toBeLessThanOrEqual(400);
  expect(lineOf(changes([create('a'.repeat(500))]))).toBe('1 to add, 0 to change, 0 to destroy, ...');
  const exact = create('a'.repeat(400 - '1 to add, 0 to change, 0 to destroy: create aws_x.'.length));
  expect(lineOf(changes([exact]))).toHaveLength(400);
});

test('the table has a line per resource and output', () => {
  expect(tableOf(ALL)).toBe([
    '  destroy  aws_x.e',
    '  replace  aws_x.d  because of zone',
    '  change   aws_x.c  n',
    '  create   aws_x.a',
    '  create   aws_x.b',
    '  forget   aws_x.f',
    '  move     aws_x.g  moved from aws_x.old',
    '  output   url',
    '',
  ].join('\n'));
  expect(tableOf(changes([]))).toBe('');
});

test('the summary has addresses by what happens to them', () => {
  expect(summaryOf(ALL, 5)).toEqual({
    version: 1, add: ['aws_x.a', 'aws_x.b'], change: ['aws_x.c'], replace: ['aws_x.d'], destroy: ['aws_x.e'], outputs: ['url'], planned: 5,
  });
});
