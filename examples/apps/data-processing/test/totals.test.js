import assert from 'node:assert/strict';
import { test } from 'node:test';
import { totalsByCountry } from '../src/totals.js';

test('adds up what was sold in each country', () => {
  const orders = [{ country: 'FR', total: 500 }, { country: 'DE', total: 4999 }, { country: 'DE', total: 7999 }];
  assert.deepEqual(totalsByCountry(orders), { DE: 12998, FR: 500 });
});

test('nothing was sold', () => {
  assert.deepEqual(totalsByCountry([]), {});
});
