/** What differs between environments. The same build runs in all of them, so it is read when the page starts. */
export interface AppConfig {
  readonly environment: string;
  readonly apiUrl: string;
}

export const CONFIG_PATH = '/config.json';

export async function loadConfig(): Promise<AppConfig> {
  const response = await fetch(CONFIG_PATH, { cache: 'no-store' });
  if (!response.ok) {
    throw new Error(`${CONFIG_PATH} answered with status ${response.status}`);
  }
  return parseConfig(await response.text());
}

export function parseConfig(text: string): AppConfig {
  const config = parseObject(text);
  return { environment: requiredText(config, 'environment'), apiUrl: requiredText(config, 'apiUrl') };
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${CONFIG_PATH} is not JSON`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${CONFIG_PATH} is not an object`);
  }
  return value as Record<string, unknown>;
}

function requiredText(config: Record<string, unknown>, key: keyof AppConfig): string {
  const value = config[key];
  if (typeof value !== 'string' || value.trim() === '') {
    throw new Error(`${CONFIG_PATH} has no "${key}"`);
  }
  return value;
}
