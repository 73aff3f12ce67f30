import { commandLine } from '../../../src/cli/commands/command-line';

test.each([
  [undefined, 'cdk.out', 'npx cdk-delivery serve Shop'],
  ['/shop/node_modules/.bin/cdk-delivery', 'cdk.out', 'npx cdk-delivery serve Shop'],
  ['/usr/local/bin/cdk-delivery', 'out', 'cdk-delivery serve Shop --app out'],
  ['/shop/assets/cli/main/index.js', 'examples/shop/cdk.out', 'node assets/cli/main/index.js serve Shop --app examples/shop/cdk.out'],
  ['/elsewhere/index.js', 'cdk.out', 'node /elsewhere/index.js serve Shop'],
])('started as %s for %s, a suggestion reads: %s', (script, app, expected) => {
  expect(commandLine({ app }, { argv: script ? ['node', script] : undefined, cwd: () => '/shop' })('serve Shop')).toBe(expected);
});

test.each(['services', 'stop orders'])('%s needs no app', (args) => {
  expect(commandLine({ app: 'out' }, { cwd: () => '/shop' })(args)).toBe(`npx cdk-delivery ${args}`);
});
