import { execFileSync } from 'child_process';
import { shellVariables, variableFile, variableText } from '../../src/terraformer/variables';

const read = (variables: { [name: string]: string }) => JSON.parse(variableFile(variables)) as { [name: string]: unknown };

test.each<[string, unknown]>([
  ['dev', 'dev'], ['', ''], ['{broken', '{broken'],
  ['["a","b"]', ['a', 'b']], ['{ "a": { "b": 1 } }', { a: { b: 1 } }],
  ['true', true], ['false', false], ['5', 5], ['-1.5', -1.5], ['111111111111', 111111111111],
])('%s is %j', (text, value) => {
  expect(read({ x: text })).toEqual({ x: value });
});

test.each(['1.10', '007', '1.0', '1e3', '12345678901234567890', 'null', '"quoted"', ' 5', '${x}'])('%s stays the text that it is', (text) => {
  expect(read({ x: text })).toEqual({ x: text });
});

test('a shell reads what was written, whatever it holds', () => {
  const values = { A: "it's", B: '$(exit 1) `exit 1` "$HOME" \\', C: 'two\nlines', D: '', E: '{"a":[1,"\'"]}' };
  const print = Object.keys(values).map((name) => `printf '%s\\0' "$${name}"`).join('; ');
  const output = execFileSync('sh', ['-eu', '-c', `${shellVariables(values)}${print}`], { timeout: 10_000 }).toString();
  expect(output.split('\0').slice(0, -1)).toEqual(Object.values(values));
});

test('text of an output is as it is, all else is JSON', () => {
  expect([variableText('a "b"'), variableText(5), variableText(true), variableText(['a']), variableText({ a: { b: 1 } })])
    .toEqual(['a "b"', '5', 'true', '["a"]', '{"a":{"b":1}}']);
});
