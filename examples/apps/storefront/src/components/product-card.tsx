import { Link } from 'react-router';
import type { Product } from '../catalogue';
import { formatPrice } from '../money';
import { Illustration } from './illustration';

export function ProductCard({ product }: { product: Product }) {
  return (
    <li className="product-card">
      <Illustration slug={product.slug} />
      <h3><Link to={`/products/${product.slug}`}>{product.name}</Link></h3>
      <p className="price">{formatPrice(product.priceInCents)}</p>
    </li>
  );
}

export function ProductGrid({ products }: { products: readonly Product[] }) {
  return (
    <ul className="product-grid">
      {products.map((product) => <ProductCard key={product.slug} product={product} />)}
    </ul>
  );
}
