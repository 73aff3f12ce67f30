const assert = require('node:assert');
const test = require('node:test');
const { handler } = require('./index');

test('answers with what it was asked', async () => {
  assert.deepStrictEqual(await handler({ a: 1 }), { echo: { a: 1 } });
});
