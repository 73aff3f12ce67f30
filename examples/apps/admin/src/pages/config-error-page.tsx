export function ConfigErrorPage({ problem }: { problem: string }) {
  return (
    <main className="message config-error" role="alert">
      <title>Unavailable · Back office</title>
      <h1>The back office has no configuration</h1>
      <p>This release cannot tell which environment it runs in, so it shows nothing rather than the wrong orders.</p>
      <p><code>{problem}</code></p>
    </main>
  );
}
