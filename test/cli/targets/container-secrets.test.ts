import { container } from './services';
import { secretsOf } from '../../../src/cli/targets/container-secrets';

const parameter = 'arn:aws:ssm:eu-west-1:111111111111:parameter/orders/api-key';
const secret = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:orders-db';

test.each([
  ['a parameter by its name', parameter, '/orders/api-key', 'v'],
  ['a parameter by its ARN', parameter, parameter, 'v'],
  ['a parameter without hierarchy', 'arn:aws:ssm:eu-west-1:111111111111:parameter/key', 'key', 'v'],
  ['a secret by its name', secret, 'orders-db', 'v'],
  ['a key of a secret, of its JSON', `${secret}:password::`, 'orders-db', '{"password":"v"}'],
  ['a key of a secret, on its own', `${secret}:password::`, 'orders-db:password', 'v'],
])('%s', (_, reference, name, given) => {
  const values = secretsOf([container('web', { secrets: { KEY: reference } })], new Map([[name, given]]));
  expect(values.get('web')).toEqual({ KEY: 'v' });
});

test('fails with all that are missing, and how to give them', () => {
  const containers = [container('web', { secrets: { API_KEY: parameter, PASSWORD: `${secret}:password::` } }), container('proxy', { secrets: { DB: secret } })];
  expect(() => secretsOf(containers, new Map([['orders-db', 'no JSON']]))).toThrow('secrets are not given: API_KEY of container web: add --parameter /orders/api-key=VALUE; '
    + 'PASSWORD of container web: add --parameter orders-db:password=VALUE');
});
