import { DeliveryDeployment } from '../../src';

const deployment = (...outputs: { namespace: string; names: string[] }[]) => DeliveryDeployment._of('network', 'dev', outputs);

test('an output is a variable of the pipeline', () => {
  expect(deployment({ namespace: 'dev-network-outputs', names: ['api_url'] }).output('api_url')).toBe('#{dev-network-outputs.api_url}');
});

test('an output is found in the namespace that has it', () => {
  const subject = deployment({ namespace: 'data', names: ['table'] }, { namespace: 'api', names: ['api_url'] });
  expect([subject.output('table'), subject.output('api_url')]).toEqual(['#{data.table}', '#{api.api_url}']);
});

test('it knows its name and environment', () => {
  const { name, environmentName } = deployment();
  expect([name, environmentName, `${deployment()}`]).toEqual(['network', 'dev', "deployment 'network' of environment 'dev'"]);
});

test.each([
  ['with an output that the deployment does not have', deployment({ namespace: 'n', names: ['api_url'] }, { namespace: 'm', names: ['table'] }),
    "deployment 'network' of environment 'dev': it has no output 'url', got 'api_url', 'table'; use one of these or name it in the options of the deployment"],
  ['when the deployment leaves no outputs', deployment(),
    "deployment 'network' of environment 'dev': it leaves no outputs, got 'url'; name the outputs that are used in the options of the deployment, if it has any"],
])('fails %s', (_title, subject, message) => {
  expect(() => subject.output('url')).toThrow(new Error(message));
});
