import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { loadConfig, type AppConfig } from '../config';

type State = { readonly config?: AppConfig; readonly problem?: string };

/** Shows the shop only once it knows its environment; without it, says plainly what is wrong. */
export function ConfigGate({ children }: { children: (config: AppConfig) => ReactNode }) {
  const [{ config, problem }, setState] = useState<State>({});
  const load = useCallback(() => {
    setState({});
    loadConfig().then(
      (loaded) => setState({ config: loaded }),
      (error: unknown) => setState({ problem: error instanceof Error ? error.message : String(error) }),
    );
  }, []);
  useEffect(load, [load]);

  if (config) {
    return children(config);
  }
  if (!problem) {
    return <p className="loading" role="status">Opening the shop…</p>;
  }
  return (
    <main className="config-error" role="alert">
      <title>Unavailable · Linden &amp; Loom</title>
      <h1>The shop cannot open right now</h1>
      <p>Its configuration could not be read. Please try again in a moment.</p>
      <p><code>{problem}</code></p>
      <button type="button" className="button" onClick={load}>Try again</button>
    </main>
  );
}
