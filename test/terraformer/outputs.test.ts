import { validateOutputs } from '../../src/terraformer/outputs';

const OUTPUTS = { 'url': {}, 'api_url': { sensitive: false }, 'password': { sensitive: true }, 'table-name': {} };
const check = (...wanted: string[]) => () => validateOutputs('infrastructure', wanted, OUTPUTS);

test('outputs that are there and that anybody may read are fine', () => expect(check('api_url', 'url')).not.toThrow());

test.each<[string, string]>([
  ['toString', "infrastructure: there is no output 'toString', got api_url, password, table-name, url; add it to the module, or use one that it has and whose value is not null"],
  ['password', "infrastructure: output 'password' is sensitive, and variables of a pipeline are shown to all who may see it; "
    + 'keep the value in AWS Secrets Manager, and give out its ARN'],
  ['table-name', "infrastructure: output 'table-name' cannot be the name of a variable; rename it, with letters, digits and _"],
])('fails for %s', (name, message) => expect(check('url', name)).toThrow(new Error(message)));

test('fails for a module without outputs', () => {
  expect(() => validateOutputs('infrastructure', ['url'], {})).toThrow(
    new Error("infrastructure: there is no output 'url', got none; add it to the module, or use one that it has and whose value is not null"));
});
