import { Link, useParams } from 'react-router';
import { StatusBadge } from '../components/status-badge';
import { formatDay } from '../day';
import { formatPrice } from '../money';
import { nextStatus, orderTotal, PROGRESS, type Order } from '../orders/order';
import { useOrders } from '../orders/orders-context';
import { NotFoundPage } from './not-found-page';

export default function OrderPage() {
  const { id } = useParams();
  const { orders, advance } = useOrders();
  const order = orders.find((each) => each.id === id);
  if (!order) {
    return <NotFoundPage />;
  }
  const next = nextStatus(order.status);
  return (
    <article className="order">
      <title>{`Order ${order.id} · Back office`}</title>
      <p><Link to="/orders">← All orders</Link></p>
      <div className="order-head">
        <h1>Order {order.id}</h1>
        <StatusBadge status={order.status} />
        {next && <button type="button" onClick={() => advance(order.id)}>Mark as {next}</button>}
      </div>
      <p className="order-facts">Placed on {formatDay(order.placedOn)} · ships to {order.destination}</p>
      {order.status !== 'refunded' && <Progress order={order} />}
      <section className="panel" aria-label="Contents">
        <Contents order={order} />
      </section>
    </article>
  );
}

function Progress({ order }: { order: Order }) {
  const reached = PROGRESS.findIndex((step) => step === order.status);
  return (
    <ol className="progress" aria-label="Progress">
      {PROGRESS.map((step, index) => (
        <li key={step} data-reached={index <= reached} aria-current={index === reached ? 'step' : undefined}>{step}</li>
      ))}
    </ol>
  );
}

function Contents({ order }: { order: Order }) {
  return (
    <table className="contents">
      <thead>
        <tr>
          <th scope="col">Item</th>
          <th scope="col" className="amount">Price</th>
          <th scope="col" className="amount">Pieces</th>
          <th scope="col" className="amount">Total</th>
        </tr>
      </thead>
      <tbody>
        {order.lines.map((line) => (
          <tr key={line.name}>
            <th scope="row">{line.name}</th>
            <td className="amount">{formatPrice(line.priceInCents)}</td>
            <td className="amount">{line.quantity}</td>
            <td className="amount">{formatPrice(line.quantity * line.priceInCents)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={3}>Total</th>
          <td className="amount" data-testid="total">{formatPrice(orderTotal(order))}</td>
        </tr>
      </tfoot>
    </table>
  );
}
