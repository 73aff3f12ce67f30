import type { Status } from '../orders/order';

export function StatusBadge({ status }: { status: Status }) {
  return <span className="badge" data-status={status}>{status}</span>;
}
