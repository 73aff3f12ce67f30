import { writeMessage } from './message.js';

/** A message to the shop's managers for the alerts of an event; none when all is well. */
export async function handler({ alerts = [] }) {
  return { status: 'ok', messages: alerts.length > 0 ? [writeMessage(alerts)] : [] };
}
