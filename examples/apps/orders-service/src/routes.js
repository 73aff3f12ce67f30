import { HttpError } from './http-error.js';
import { validateOrder } from './orders.js';

const MAX_LIMIT = 100;

/** The answer to a request, as { status, body, headers }; throws HttpError for the rest. */
export async function answer({ method, path, parameters, readJson }, { orders, configuration }) {
  const [collection, id, ...rest] = path.split('/').slice(1);
  if (path === '/health') {
    allow(method, ['GET', 'HEAD']);
    return health(configuration);
  }
  if (collection !== 'orders' || rest.length > 0 || id === '') throw new HttpError(404, `there is no ${path}`);
  if (id === undefined) {
    allow(method, ['GET', 'HEAD', 'POST']);
    return method === 'POST' ? create(await readJson(), orders) : { status: 200, body: { orders: orders.list(selection(parameters)) } };
  }
  allow(method, ['GET', 'HEAD']);
  const order = orders.find(id);
  if (!order) throw new HttpError(404, `there is no order ${id}`);
  return { status: 200, body: order };
}

function health({ healthy, revision }) {
  return healthy ? { status: 200, body: { status: 'ok', revision } } : { status: 503, body: { status: 'failing', revision } };
}

function create(order, orders) {
  const errors = validateOrder(order);
  if (errors.length > 0) throw new HttpError(422, 'the order is not valid', { errors });
  const created = orders.create(order);
  return { status: 201, body: created, headers: { location: `/orders/${created.id}` } };
}

function selection(parameters) {
  const limit = Number(parameters.get('limit') ?? MAX_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new HttpError(400, `limit must be a whole number from 1 to ${MAX_LIMIT}`);
  }
  return { customer: parameters.get('customer') ?? undefined, limit };
}

function allow(method, methods) {
  if (!methods.includes(method)) throw new HttpError(405, `${method} is not allowed here`, { allow: methods });
}
