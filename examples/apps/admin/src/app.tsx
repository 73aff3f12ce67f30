import { lazy, Suspense, useEffect, useState } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { Layout } from './components/layout';
import { loadConfig, type AppConfig } from './config';
import { OrdersProvider } from './orders/orders-context';
import { ConfigErrorPage } from './pages/config-error-page';
import { NotFoundPage } from './pages/not-found-page';
import { OrdersPage } from './pages/orders-page';

// The table is what everybody opens; the details of an order arrive when somebody asks for them.
const OrderPage = lazy(() => import('./pages/order-page'));

export function App() {
  const [config, setConfig] = useState<AppConfig>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    loadConfig().then(setConfig, (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)));
  }, []);

  if (problem) {
    return <ConfigErrorPage problem={problem} />;
  }
  if (!config) {
    return <p className="loading" role="status">Loading…</p>;
  }
  return (
    <OrdersProvider>
      <Layout config={config}>
        <Suspense fallback={<p className="loading">Loading…</p>}>
          <Routes>
            <Route index element={<Navigate to="/orders" replace />} />
            <Route path="orders" element={<OrdersPage />} />
            <Route path="orders/:id" element={<OrderPage />} />
            <Route path="*" element={<NotFoundPage />} />
          </Routes>
        </Suspense>
      </Layout>
    </OrdersProvider>
  );
}
