import { Link, useLocation } from 'react-router';

export function NotFoundPage() {
  const { pathname } = useLocation();
  return (
    <section className="not-found">
      <title>Not found · Linden &amp; Loom</title>
      <h1>Page not found</h1>
      <p>There is nothing at <code>{pathname}</code>.</p>
      <Link to="/" className="button">See the products</Link>
    </section>
  );
}
