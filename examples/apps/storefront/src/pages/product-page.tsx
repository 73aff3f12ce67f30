import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useCart } from '../cart/cart-context';
import { findProduct, type Product } from '../catalogue';
import { Illustration } from '../components/illustration';
import { formatPrice } from '../money';
import { NotFoundPage } from './not-found-page';

export function ProductPage() {
  const product = findProduct(useParams().slug);
  return product ? <ProductDetails key={product.slug} product={product} /> : <NotFoundPage />;
}

function ProductDetails({ product }: { product: Product }) {
  const { dispatch } = useCart();
  const [added, setAdded] = useState(0);
  const addToCart = () => {
    dispatch({ type: 'add', slug: product.slug });
    setAdded(added + 1);
  };
  return (
    <article className="product">
      <title>{`${product.name} · Linden & Loom`}</title>
      <Illustration slug={product.slug} label={`Drawing of the ${product.name}`} />
      <div>
        <p className="breadcrumb"><Link to={`/?category=${product.category}`}>{product.category}</Link></p>
        <h1>{product.name}</h1>
        <p className="price">{formatPrice(product.priceInCents)}</p>
        <p className="summary">{product.summary}</p>
        <ul className="details">
          {product.details.map((detail) => <li key={detail}>{detail}</li>)}
        </ul>
        <button type="button" className="button" onClick={addToCart}>Add to cart</button>
        <p role="status" className="added">
          {added > 0 && <>Added {added > 1 && `${added} times`} · <Link to="/cart">see the cart</Link></>}
        </p>
      </div>
    </article>
  );
}
