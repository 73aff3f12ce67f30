import { Aws, Lazy } from 'aws-cdk-lib';
import { byName } from '../../src/foundation/private/by-name';

describe('data by name', () => {
  test('is the same whatever order its members were given in', () => {
    const one = { b: 1, a: { d: [{ y: 1, x: 2 }], c: undefined } };
    const other = { a: { c: undefined, d: [{ x: 2, y: 1 }] }, b: 1 };
    expect(JSON.stringify(byName(one))).toBe('{"a":{"d":[{"x":2,"y":1}]},"b":1}');
    expect(JSON.stringify(byName(other))).toBe(JSON.stringify(byName(one)));
  });

  test('keeps the order of lists', () => {
    expect(byName(['b', 'a'])).toEqual(['b', 'a']);
  });

  test('leaves alone what is more than data, and what is nothing', () => {
    const token = Lazy.any({ produce: () => ({ b: 1, a: 2 }) });
    expect(byName({ token }).token).toBe(token);
    expect(byName(Aws.REGION)).toBe(Aws.REGION);
    expect(byName(undefined)).toBeUndefined();
    expect(byName(null)).toBeNull();
  });
});
