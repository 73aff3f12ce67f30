import { randomUUID } from 'node:crypto';

/** The orders of this process: a stand-in for a database, with the same questions. */
export class Orders {
  #orders = new Map();

  /** Newest first. */
  list({ customer, limit }) {
    const orders = [...this.#orders.values()].reverse();
    return orders.filter((order) => customer === undefined || order.customer === customer).slice(0, limit);
  }

  find(id) {
    return this.#orders.get(id);
  }

  create({ customer, lines }) {
    const order = {
      id: randomUUID(),
      customer,
      lines: lines.map(({ product, quantity, unitPrice }) => ({ product, quantity, unitPrice })),
      total: lines.reduce((total, { quantity, unitPrice }) => total + quantity * unitPrice, 0),
      createdAt: new Date().toISOString(),
    };
    this.#orders.set(order.id, order);
    return order;
  }
}

const MAX_LINES = 100;
const MAX_QUANTITY = 1000;
const MAX_PRICE = 100_000_000;

/** What is wrong with an order that somebody wants to place; prices are in cents. */
export function validateOrder(order) {
  if (!isObject(order)) return [{ field: '', message: 'must be an object' }];
  const errors = [];
  if (!isText(order.customer)) errors.push({ field: 'customer', message: 'must be a text of 1 to 200 characters' });
  if (!Array.isArray(order.lines) || order.lines.length === 0 || order.lines.length > MAX_LINES) {
    return [...errors, { field: 'lines', message: `must be a list of 1 to ${MAX_LINES} lines` }];
  }
  return [...errors, ...order.lines.flatMap((line, index) => validateLine(line, `lines[${index}]`))];
}

function validateLine(line, field) {
  if (!isObject(line)) return [{ field, message: 'must be an object' }];
  const errors = [];
  if (!isText(line.product)) errors.push({ field: `${field}.product`, message: 'must be a text of 1 to 200 characters' });
  if (!isWhole(line.quantity, 1, MAX_QUANTITY)) {
    errors.push({ field: `${field}.quantity`, message: `must be a whole number from 1 to ${MAX_QUANTITY}` });
  }
  if (!isWhole(line.unitPrice, 0, MAX_PRICE)) {
    errors.push({ field: `${field}.unitPrice`, message: `must be a whole number of cents from 0 to ${MAX_PRICE}` });
  }
  return errors;
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === 'string' && value.trim() !== '' && value.length <= 200;
const isWhole = (value, min, max) => Number.isInteger(value) && value >= min && value <= max;
