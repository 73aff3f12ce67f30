/** What the environment variables say; the same image runs everywhere. */
export function readConfiguration(variables) {
  const port = Number(variables.PORT || 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`PORT: expected a port number, got ${variables.PORT}`);
  const health = variables.HEALTH || 'passing';
  if (!['passing', 'failing'].includes(health)) throw new Error(`HEALTH: expected passing or failing, got ${health}`);
  return {
    port,
    environment: variables.ENVIRONMENT || 'development',
    revision: variables.REVISION || 'development',
    healthy: health === 'passing',
  };
}
