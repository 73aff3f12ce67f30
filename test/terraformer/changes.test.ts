import { changes, create, destroy, planned, replace } from './planned';
import { changesOf } from '../../src/terraformer/changes';

const of = (...resources: Parameters<typeof changes>[0]) =>
  changes(resources).resources.map(({ kind, address, details }) => [kind, address, ...details]);

test('resources come in the order of what they put at risk', () => {
  expect(of(create('a'), destroy('b'), planned('c', { actions: ['update'] }), replace('d'), destroy('e')).map(([kind, address]) => `${kind} ${address}`))
    .toEqual(['destroy aws_x.b', 'destroy aws_x.e', 'replace aws_x.d', 'change aws_x.c', 'create aws_x.a']);
});

test('data sources and resources that stay as they are do not count', () => {
  const { resources, any } = changes([
    planned('a', { actions: ['no-op'] }), planned('b', { actions: ['read'] }, { mode: 'data' }), planned('c', { actions: ['delete'] }, { mode: 'data' }),
  ], { url: 'no-op' });
  expect({ resources, any }).toEqual({ resources: [], any: false });
});

test('what happens in the state alone is a change all the same', () => {
  expect(of(
    planned('moved', { actions: ['no-op'] }, { previous_address: 'aws_x.old' }),
    planned('imported', { actions: ['no-op'], importing: { id: 'x' } }),
    planned('forgotten', { actions: ['forget'] }),
  )).toEqual([['forget', 'aws_x.forgotten'], ['import', 'aws_x.imported'], ['move', 'aws_x.moved', 'moved from aws_x.old']]);
  expect(changes([planned('moved', { actions: ['no-op'] }, { previous_address: 'aws_x.old' })]).any).toBe(true);
});

test('a changed resource tells the names of its attributes, and never a value', () => {
  const change = {
    actions: ['update'],
    before: { same: 1, name: 'a', secret: 'hush', tags: { a: '1' }, gone: true, key: 'k' },
    after: { same: 1, name: 'b', secret: 'hush!', tags: { a: '2' }, key: 'k' },
    after_unknown: { arn: true, tags: { a: false }, rules: [{ id: true }] },
    before_sensitive: { secret: true, key: true },
    after_sensitive: { secret: true },
  };
  expect(of(planned('a', change))).toEqual([['change', 'aws_x.a', 'arn, gone, key, name, rules, secret, tags']]);
  expect(JSON.stringify(changes([planned('a', change)]))).not.toContain('hush');
});

test('a replaced resource tells what makes it necessary', () => {
  expect(of(
    planned('a', { actions: ['create', 'delete'], replace_paths: [['zone'], ['disk', 0, 'size'], ['disk', 1, 'size']] }),
    planned('b', { actions: ['delete', 'create'] }, { action_reason: 'replace_because_tainted' }),
    planned('c', { actions: ['delete', 'create'] }),
  )).toEqual([['replace', 'aws_x.a', 'because of disk, zone'], ['replace', 'aws_x.b', 'because tainted'], ['replace', 'aws_x.c']]);
});

test('a resource may be moved or imported and changed at once', () => {
  const change = { actions: ['update'], before: { a: 1 }, after: { a: 2 } };
  expect(of(planned('a', change, { previous_address: 'aws_x.old' }), planned('b', { ...change, importing: { id: 'x' } }), destroy('c', { deposed: '12ab' })))
    .toEqual([
      ['destroy', 'aws_x.c', 'left behind by a replacement, 12ab'], ['change', 'aws_x.a', 'a', 'moved from aws_x.old'], ['change', 'aws_x.b', 'a', 'imported'],
    ]);
});

test('outputs alone are a change, and what Terraform says of that counts', () => {
  expect(changes([], { url: 'create', same: 'no-op', name: 'update' })).toEqual({ resources: [], outputs: ['name', 'url'], any: true });
  expect(changesOf({ applyable: true, configuration: {} }).any).toBe(true);
  expect(changesOf({ applyable: false, configuration: {}, output_changes: { url: { actions: ['create'] } } }).any).toBe(false);
});
