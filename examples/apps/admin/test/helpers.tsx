import { render } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { vi } from 'vitest';
import { App } from '../src/app';

export const STAGING = { environment: 'staging', apiUrl: 'https://api.staging.example.com' };

/** Opens the back office at a path, with what `/config.json` answers. */
export function openAdmin(path = '/', config = JSON.stringify(STAGING), status = 200) {
  const fetch = vi.fn(async () => new Response(config, { status }));
  vi.stubGlobal('fetch', fetch);
  render(<MemoryRouter initialEntries={[path]}><App /></MemoryRouter>);
  return fetch;
}
