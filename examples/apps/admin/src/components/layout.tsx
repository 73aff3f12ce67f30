import { useEffect, useRef, type ReactNode } from 'react';
import { NavLink, useLocation } from 'react-router';
import type { AppConfig } from '../config';

export function Layout({ config, children }: { config: AppConfig; children: ReactNode }) {
  return (
    <>
      <a className="skip-link" href="#main">Skip to content</a>
      <header className="sidebar">
        <p className="brand"><img src="/favicon.svg" alt="" width="32" height="32" /> Back office</p>
        <nav aria-label="Sections">
          <NavLink to="/orders">Orders</NavLink>
        </nav>
        <dl className="deployment">
          <div>
            <dt>Environment</dt>
            <dd data-testid="environment" data-environment={config.environment}>{`${config.environment} · ${config.apiUrl}`}</dd>
          </div>
          <div>
            <dt>Release</dt>
            <dd data-testid="revision">{import.meta.env.VITE_REVISION}</dd>
          </div>
        </dl>
      </header>
      <Main>{children}</Main>
    </>
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
