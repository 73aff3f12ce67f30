import { Link, useSearchParams } from 'react-router';
import { StatusBadge } from '../components/status-badge';
import { TotalsCard } from '../components/totals-card';
import { formatDay } from '../day';
import { formatPrice } from '../money';
import { isStatus, orderTotal, STATUSES, type Order } from '../orders/order';
import { useOrders } from '../orders/orders-context';

export function OrdersPage() {
  const { orders } = useOrders();
  const [search, setSearch] = useSearchParams();
  const wanted = search.get('status');
  const status = isStatus(wanted) ? wanted : undefined;
  const shown = status ? orders.filter((order) => order.status === status) : orders;
  return (
    <>
      <title>Orders · Back office</title>
      <h1>Orders</h1>
      <TotalsCard orders={orders} />
      <section className="panel" aria-labelledby="list">
        <div className="panel-head">
          <h2 id="list">{`${shown.length} ${shown.length === 1 ? 'order' : 'orders'}`}</h2>
          <label>
            Status{' '}
            <select value={status ?? ''} onChange={(event) => setSearch(event.target.value ? { status: event.target.value } : {})}>
              <option value="">all</option>
              {STATUSES.map((each) => <option key={each}>{each}</option>)}
            </select>
          </label>
        </div>
        {shown.length > 0 ? <OrdersTable orders={shown} /> : <p className="nothing">No order has this status.</p>}
      </section>
    </>
  );
}

function OrdersTable({ orders }: { orders: readonly Order[] }) {
  return (
    <table className="orders" aria-labelledby="list">
      <thead>
        <tr>
          <th scope="col">Order</th>
          <th scope="col">Placed</th>
          <th scope="col">Ship to</th>
          <th scope="col">Status</th>
          <th scope="col" className="amount">Total</th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          <tr key={order.id}>
            <th scope="row"><Link to={`/orders/${order.id}`}>{order.id}</Link></th>
            <td className="placed">{formatDay(order.placedOn)}</td>
            <td className="destination">{order.destination}</td>
            <td className="status"><StatusBadge status={order.status} /></td>
            <td className="amount">{formatPrice(orderTotal(order))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
