import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { CartProvider } from './cart/cart-context';
import { ConfigGate } from './components/config-gate';
import { Layout } from './components/layout';
import { HomePage } from './pages/home-page';
import { NotFoundPage } from './pages/not-found-page';
import { ProductPage } from './pages/product-page';

// Most visits never open these two, so they are chunks of their own.
const CartPage = lazy(() => import('./pages/cart-page'));
const CustomerPage = lazy(() => import('./pages/customer-page'));

export function App() {
  return (
    <ConfigGate>
      {(config) => (
        <CartProvider>
          <Layout config={config}>
            <Suspense fallback={<p className="loading">Loading…</p>}>
              <Routes>
                <Route index element={<HomePage />} />
                <Route path="products/:slug" element={<ProductPage />} />
                <Route path="cart" element={<CartPage />} />
                <Route path="customers/:handle" element={<CustomerPage />} />
                <Route path="*" element={<NotFoundPage />} />
              </Routes>
            </Suspense>
          </Layout>
        </CartProvider>
      )}
    </ConfigGate>
  );
}
