import { useEffect, useRef, type ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { useCart } from '../cart/cart-context';
import type { AppConfig } from '../config';

export function Layout({ config, children }: { config: AppConfig; children: ReactNode }) {
  return (
    <>
      <a className="skip-link" href="#main">Skip to content</a>
      <Header />
      <Main>{children}</Main>
      <Footer config={config} />
    </>
  );
}

function Header() {
  const { pieces } = useCart();
  return (
    <header className="site-header">
      <Link to="/" className="brand">
        <img src="/favicon.svg" alt="" width="36" height="36" />
        Linden &amp; Loom
      </Link>
      <nav aria-label="Shop">
        <Link to="/customers/jane.doe">Account</Link>
        <Link to="/cart" className="cart-link" aria-label={`Cart, ${pieces} ${pieces === 1 ? 'piece' : 'pieces'}`}>
          Cart <span className="count" data-empty={pieces === 0}>{pieces}</span>
        </Link>
      </nav>
    </header>
  );
}

/** After a navigation the keyboard and the screen reader continue where the new page begins. */
function Main({ children }: { children: ReactNode }) {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current !== pathname) {
      shown.current = pathname;
      window.scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
  }, [pathname]);
  return <main id="main" ref={main} tabIndex={-1}>{children}</main>;
}

function Footer({ config }: { config: AppConfig }) {
  return (
    <footer className="site-footer">
      <p>Linden &amp; Loom sells nothing: it is an application for delivery pipelines to deliver.</p>
      <dl>
        <div>
          <dt>Environment</dt>
          <dd data-testid="environment" data-environment={config.environment}>{`${config.environment} · ${config.apiUrl}`}</dd>
        </div>
        <div>
          <dt>Release</dt>
          <dd data-testid="revision">{import.meta.env.VITE_REVISION}</dd>
        </div>
      </dl>
    </footer>
  );
}
