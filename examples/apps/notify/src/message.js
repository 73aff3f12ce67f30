import escapeHtml from 'escape-html';

/** Subject, plain text and HTML of a mail, as Amazon SES takes them; amounts of alerts are in cents. */
export function writeMessage(alerts) {
  const lines = alerts.map(({ day, kind, revenue, expected }) => `${day}: ${kind}, ${euros(revenue)} in place of ${euros(expected)}`);
  return {
    subject: alerts.length === 1 ? `Revenue: ${alerts[0].kind} on ${alerts[0].day}` : `Revenue: ${alerts.length} unusual days`,
    text: lines.join('\n'),
    html: `<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`,
  };
}

const euros = (cents) => new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' }).format(cents / 100);
