import { Link, useLocation } from 'react-router';

export function NotFoundPage() {
  const { pathname } = useLocation();
  return (
    <section className="message">
      <title>Not found · Back office</title>
      <h1>Page not found</h1>
      <p>There is nothing at <code>{pathname}</code>.</p>
      <p><Link to="/orders">All orders</Link></p>
    </section>
  );
}
