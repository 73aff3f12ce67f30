import { Link, useSearchParams } from 'react-router';
import { CATEGORIES, isCategory, PRODUCTS } from '../catalogue';
import { ProductGrid } from '../components/product-card';

export function HomePage() {
  const [search] = useSearchParams();
  const wanted = search.get('category');
  const category = isCategory(wanted) ? wanted : undefined;
  const products = category ? PRODUCTS.filter((product) => product.category === category) : PRODUCTS;
  return (
    <>
      <title>Linden &amp; Loom</title>
      <section className="hero">
        <h1>Everyday things, made to be kept.</h1>
        <p>Eight of them, because that is how many we would buy ourselves.</p>
      </section>
      <section aria-labelledby="products">
        <div className="section-head">
          <h2 id="products">Products</h2>
          <nav className="filters" aria-label="Category">
            <FilterLink label="All" to="/" current={!category} />
            {CATEGORIES.map((each) => <FilterLink key={each} label={each} to={`/?category=${each}`} current={each === category} />)}
          </nav>
        </div>
        <ProductGrid products={products} />
      </section>
    </>
  );
}

function FilterLink({ label, to, current }: { label: string; to: string; current: boolean }) {
  return <Link to={to} aria-current={current ? 'true' : undefined}>{label}</Link>;
}
