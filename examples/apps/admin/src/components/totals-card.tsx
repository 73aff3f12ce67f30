import { formatPrice } from '../money';
import { totalsOf, type Order } from '../orders/order';

export function TotalsCard({ orders }: { orders: readonly Order[] }) {
  const totals = totalsOf(orders);
  return (
    <section aria-label="Totals">
      <dl className="totals">
        <Figure label="Revenue" value={formatPrice(totals.revenueInCents)} />
        <Figure label="Orders" value={totals.orders} />
        <Figure label="To ship" value={totals.toShip} />
        <Figure label="Refunded" value={formatPrice(totals.refundedInCents)} />
      </dl>
    </section>
  );
}

function Figure({ label, value }: { label: string; value: string | number }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
