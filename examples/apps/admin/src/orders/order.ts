/** The way of an order, first to last. */
export const PROGRESS = ['new', 'packed', 'shipped', 'delivered'] as const;
export const STATUSES = [...PROGRESS, 'refunded'] as const;

export type Status = (typeof STATUSES)[number];

export interface OrderLine {
  readonly name: string;
  readonly quantity: number;
  readonly priceInCents: number;
}

export interface Order {
  /** Shipments of a divided order have a suffix: `1037.2`. */
  readonly id: string;
  readonly placedOn: string;
  readonly destination: string;
  readonly status: Status;
  readonly lines: readonly OrderLine[];
}

export interface Totals {
  readonly orders: number;
  readonly toShip: number;
  readonly revenueInCents: number;
  readonly refundedInCents: number;
}

export function orderTotal(order: Order): number {
  return order.lines.reduce((sum, line) => sum + line.quantity * line.priceInCents, 0);
}

export function totalsOf(orders: readonly Order[]): Totals {
  const refunded = orders.filter((order) => order.status === 'refunded');
  const kept = orders.filter((order) => order.status !== 'refunded');
  return {
    orders: orders.length,
    toShip: orders.filter((order) => order.status === 'new' || order.status === 'packed').length,
    revenueInCents: sumOf(kept),
    refundedInCents: sumOf(refunded),
  };
}

/** The status that comes next, unless the order has reached its end. */
export function nextStatus(status: Status): Status | undefined {
  const step = PROGRESS.findIndex((each) => each === status);
  return step < 0 ? undefined : PROGRESS[step + 1];
}

export function isStatus(value: string | null): value is Status {
  return STATUSES.some((status) => status === value);
}

function sumOf(orders: readonly Order[]): number {
  return orders.reduce((sum, order) => sum + orderTotal(order), 0);
}
