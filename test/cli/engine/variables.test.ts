import { action } from './models';
import { referencedNamespaces, resolveAction, substitute, type Namespaces } from '../../../src/cli/engine/variables';

const namespaces: Namespaces = new Map<string, { [name: string]: string }>([
  ['codepipeline', { PipelineExecutionId: '1-2-3' }],
  ['variables', { level: 'high' }],
  ['Source', { CommitId: 'abc', CommitMessage: 'say "hi"\nand more', Empty: '' }],
  ['MyWave@Produce', { 'the-key_1': 'v' }],
]);

test.each([
  ['#{Source.CommitId}', 'abc'],
  ['v-#{Source.CommitId}-#{variables.level}', 'v-abc-high'],
  ['#{codepipeline.PipelineExecutionId}', '1-2-3'],
  ['#{MyWave@Produce.the-key_1}', 'v'],
  ['[#{Source.Empty}]', '[]'],
  ['#{Source.CommitMessage}', 'say "hi"\nand more'],
  ['${HOME} and #{not a reference} and #hash', '${HOME} and #{not a reference} and #hash'],
  ['', ''],
])('%j becomes %j', (text, expected) => {
  expect(substitute(text, namespaces)).toBe(expected);
});

test('commands get the values of namespaces that the pipeline has, and keep what only looks like one', () => {
  const model = action('Staging', 'Definitions', { commands: ['echo #{Source.CommitId}', 'ruby -e "puts \'#{user.name}\'"'] });
  expect(resolveAction(model, namespaces).commands).toEqual(['echo abc', 'ruby -e "puts \'#{user.name}\'"']);
  expect([...referencedNamespaces(model)]).toEqual(['Source', 'user']);
});

test('fails with the namespaces known when the namespace is unknown', () => {
  expect(() => substitute('#{Sauce.CommitId}', namespaces)).toThrow(
    "unresolved variable #{Sauce.CommitId}: no namespace 'Sauce'; known: codepipeline, variables, Source, MyWave@Produce");
});

test('fails with the variables known when the variable is unknown, as names are case-sensitive', () => {
  expect(() => substitute('#{Source.commitid}', namespaces)).toThrow(
    "unresolved variable #{Source.commitid}: no variable 'commitid' in namespace 'Source'; known: CommitId, CommitMessage, Empty");
});

test('fails for names that every object has', () => {
  expect(() => substitute('#{variables.constructor}', namespaces)).toThrow("no variable 'constructor' in namespace 'variables'; known: level");
});

test('values stay valid JSON inside of EnvironmentVariables, and are not escaped elsewhere', () => {
  const model = action('Build', 'App', {
    configuration: { EnvironmentVariables: JSON.stringify([{ name: 'MESSAGE', value: 'm: #{Source.CommitMessage}' }]), CustomData: '#{Source.CommitMessage}' },
  });
  const { configuration } = resolveAction(model, namespaces);
  expect(JSON.parse(configuration.EnvironmentVariables)).toEqual([{ name: 'MESSAGE', value: 'm: say "hi"\nand more' }]);
  expect(configuration.CustomData).toBe('say "hi"\nand more');
});

test('the environment variables of a Commands action are resolved too', () => {
  const model = action('Test', 'Smoke', { environmentVariables: [{ name: 'ID', value: '#{Source.CommitId}', type: 'PLAINTEXT' }] });
  expect(resolveAction(model, namespaces).environmentVariables).toEqual([{ name: 'ID', value: 'abc', type: 'PLAINTEXT' }]);
  expect([...referencedNamespaces(model)]).toEqual(['Source']);
});
