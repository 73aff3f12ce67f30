import { renderResults } from '../../integ/emulator/table';

test('results are tables, in which equal rows of an app are one', () => {
  const left = { title: 'CodePipeline.getPipelineState', status: 'left out', note: 'there is none' } as const;
  expect(renderResults([{
    name: 'site',
    deployed: 12,
    leftOut: ['AWS::A::B', 'AWS::A::B'],
    assertions: [{ title: 'S3.copyObject', status: 'ran', note: 'done' }, left, left],
    handlers: [{ title: 'undo Undo1', status: 'failed', note: `no\nkey ${'x'.repeat(200)}` }],
  }])).toBe(`Resources
app   deployed  left out  types that ministack refuses
----  --------  --------  ----------------------------
site  12        2         2 AWS::A::B

Assertions
app   assertion                                result    note
----  ---------------------------------------  --------  -------------
site  S3.copyObject                            ran       done
      CodePipeline.getPipelineState (2 times)  left out  there is none

Handlers
app   function    result  effect
----  ----------  ------  ${'-'.repeat(110)}
site  undo Undo1  failed  no key ${'x'.repeat(102)}…

Sums
            ran  left out  failed
----------  ---  --------  ------
assertions  1    2         0
handlers    0    0         1
`);
});
