import { ENVIRONMENT } from './artifact';
import { changes, create, destroy, planned, replace } from './planned';
import { validateLosses } from '../../src/terraformer/guard';
import type { PlannedResource } from '../../src/terraformer/plan-json';

const at = (address: string, type = 'aws_dynamodb_table', resource = destroy('x')): PlannedResource => ({ ...resource, address, type });
const stateful = ['aws_dynamodb_table', 'aws_db_*'];
const guard = (resources: readonly PlannedResource[], ...allowDestroy: string[]) => () =>
  validateLosses('infrastructure', changes(resources), { ...ENVIRONMENT, stateful, allowDestroy });

test('what holds no data, and what is not lost, may change', () => {
  expect(guard([destroy('queue'), replace('function'), at('aws_dynamodb_table.a', 'aws_dynamodb_table', create('a')),
    at('aws_dynamodb_table.b', 'aws_dynamodb_table', planned('b', { actions: ['forget'] })), at('aws_dynamodb_table_item.c', 'aws_dynamodb_table_item')])).not.toThrow();
});

test('fails with what to write when data would be lost', () => {
  expect(guard([at('module.shop["it\'s"].aws_db_instance.main', 'aws_db_instance', replace('x')), at('aws_dynamodb_table.orders'), create('a')])).toThrow(new Error(
    'infrastructure: resources that hold data would be lost, got aws_dynamodb_table.orders (destroy), '
    + 'module.shop["it\'s"].aws_db_instance.main (replace, because of zone); '
    + "if that is meant, allow it by allowDestroy: ['aws_dynamodb_table.orders', 'module.shop[\"it\\'s\"].aws_db_instance.main']"));
});

test('a resource and what a replacement left behind of it have one address', () => {
  expect(guard([at('aws_dynamodb_table.a'), { ...at('aws_dynamodb_table.a'), deposed: '12ab' }])).toThrow(new Error(
    'infrastructure: resources that hold data would be lost, got aws_dynamodb_table.a (destroy), '
    + "aws_dynamodb_table.a (destroy, left behind by a replacement, 12ab); if that is meant, allow it by allowDestroy: ['aws_dynamodb_table.a']"));
});

test.each<[string, string]>([
  ['aws_dynamodb_table.orders', 'aws_dynamodb_table.orders'],
  ['aws_dynamodb_table.*', 'aws_dynamodb_table.orders'],
  ['module.*.aws_dynamodb_table.orders', 'module.shop["a.b"].aws_dynamodb_table.orders'],
  ['aws_dynamodb_table.orders["*"]', 'aws_dynamodb_table.orders["eu"]'],
])('%s allows %s', (allowed, address) => expect(guard([at(address)], 'other', allowed)).not.toThrow());

test.each<[string, string]>([
  ['aws_dynamodb_table.orders', 'aws_dynamodb_table.orders[0]'],
  ['aws_dynamodb_table.orders', 'module.shop.aws_dynamodb_table.orders'],
  ['aws_dynamodb_table_orders', 'aws_dynamodb_table.orders'],
  ['aws_dynamodb_table.orders[0]', 'aws_dynamodb_table.orders0'],
])('%s does not allow %s', (allowed, address) => expect(guard([at(address)], allowed)).toThrow(`got ${address} (destroy);`));
