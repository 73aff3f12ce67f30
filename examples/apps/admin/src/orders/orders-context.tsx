import { createContext, useContext, useState, type ReactNode } from 'react';
import { nextStatus, type Order } from './order';
import { SAMPLE_ORDERS } from './sample-orders';

interface OrdersContextValue {
  readonly orders: readonly Order[];
  /** Moves an order to its next status. */
  readonly advance: (id: string) => void;
}

const OrdersContext = createContext<OrdersContextValue | undefined>(undefined);

export function OrdersProvider({ children }: { children: ReactNode }) {
  const [orders, setOrders] = useState(SAMPLE_ORDERS);
  const advance = (id: string) => setOrders(orders.map((order) => (order.id === id ? advanced(order) : order)));
  return <OrdersContext value={{ orders, advance }}>{children}</OrdersContext>;
}

export function useOrders(): OrdersContextValue {
  const orders = useContext(OrdersContext);
  if (!orders) {
    throw new Error('useOrders needs an OrdersProvider above it');
  }
  return orders;
}

function advanced(order: Order): Order {
  return { ...order, status: nextStatus(order.status) ?? order.status };
}
