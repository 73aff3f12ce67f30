import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { handler } from '../src/handler.js';

const drop = { day: '2026-02-09', kind: 'drop', revenue: 123_456, expected: 250_000 };
const peak = { day: '2026-02-10', kind: 'peak', revenue: 500_000, expected: 250_000 };

describe('the message of alerts', () => {
  it('tells one unusual day in its subject', async () => {
    const { status, messages } = await handler({ alerts: [drop] });
    assert.equal(status, 'ok');
    assert.deepEqual(messages, [{
      subject: 'Revenue: drop on 2026-02-09',
      text: '2026-02-09: drop, €1,234.56 in place of €2,500.00',
      html: '<ul><li>2026-02-09: drop, €1,234.56 in place of €2,500.00</li></ul>',
    }]);
  });

  it('counts several, and has a line for each', async () => {
    const { messages: [message] } = await handler({ alerts: [drop, peak] });
    assert.equal(message.subject, 'Revenue: 2 unusual days');
    assert.equal(message.text.split('\n').length, 2);
  });

  it('is safe to show as HTML', async () => {
    const { messages: [message] } = await handler({ alerts: [{ ...drop, kind: '<b>' }] });
    assert.match(message.html, /&lt;b&gt;/);
  });

  it('is not written when all is well', async () => {
    assert.deepEqual(await handler({}), { status: 'ok', messages: [] });
  });
});
