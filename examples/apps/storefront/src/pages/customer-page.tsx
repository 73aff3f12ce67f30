import { useParams } from 'react-router';
import { findProduct } from '../catalogue';
import { ProductGrid } from '../components/product-card';
import { findCustomer } from '../customers';
import { NotFoundPage } from './not-found-page';

export default function CustomerPage() {
  const customer = findCustomer(useParams().handle);
  if (!customer) {
    return <NotFoundPage />;
  }
  return (
    <section className="customer">
      <title>{`${customer.name} · Linden & Loom`}</title>
      <h1>{customer.name}</h1>
      <p className="summary">Customer since {customer.memberSince}, with a short wish list.</p>
      <h2>Wish list</h2>
      <ProductGrid products={customer.wishlist.flatMap((slug) => findProduct(slug) ?? [])} />
    </section>
  );
}
