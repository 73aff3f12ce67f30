import { useState } from 'react';
import { Link } from 'react-router';
import { MAX_QUANTITY, type CartLine } from '../cart/cart';
import { useCart } from '../cart/cart-context';
import { Illustration } from '../components/illustration';
import { formatPrice } from '../money';

export default function CartPage() {
  const { lines, totalInCents, dispatch } = useCart();
  const [ordered, setOrdered] = useState(false);
  const order = () => {
    dispatch({ type: 'clear' });
    setOrdered(true);
  };
  return (
    <section className="cart">
      <title>Cart · Linden &amp; Loom</title>
      <h1>Your cart</h1>
      {lines.length === 0 ? (
        <div className="empty" role="status">
          <p>{ordered ? 'Thank you. Nothing was charged and nothing will arrive.' : 'There is nothing in it yet.'}</p>
          <Link to="/" className="button">Back to the products</Link>
        </div>
      ) : (
        <>
          <ul className="cart-lines">
            {lines.map((line) => <Line key={line.product.slug} line={line} />)}
          </ul>
          <div className="cart-total">
            <p>Total <strong data-testid="total">{formatPrice(totalInCents)}</strong></p>
            <button type="button" className="button" onClick={order}>Place the order</button>
          </div>
        </>
      )}
    </section>
  );
}

function Line({ line: { product, quantity, totalInCents } }: { line: CartLine }) {
  const { dispatch } = useCart();
  const setQuantity = (value: number) => dispatch({ type: 'set', slug: product.slug, quantity: value });
  return (
    <li>
      <Illustration slug={product.slug} />
      <div className="what">
        <h2><Link to={`/products/${product.slug}`}>{product.name}</Link></h2>
        <p>{formatPrice(product.priceInCents)} each</p>
      </div>
      <div className="quantity" role="group" aria-label={`Quantity of ${product.name}`}>
        <button type="button" aria-label="One less" onClick={() => setQuantity(quantity - 1)}>−</button>
        <output>{quantity}</output>
        <button type="button" aria-label="One more" disabled={quantity >= MAX_QUANTITY} onClick={() => setQuantity(quantity + 1)}>+</button>
      </div>
      <p className="line-total">{formatPrice(totalInCents)}</p>
    </li>
  );
}
