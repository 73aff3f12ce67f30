import { render } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { vi } from 'vitest';
import { App } from '../src/app';

export const STAGING = { environment: 'staging', apiUrl: 'https://api.staging.example.com' };

export function configAnswers(body: string, status = 200) {
  const fetch = vi.fn(async () => new Response(body, { status }));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

/** Opens the shop at a path, as somebody who follows a link to it. */
export function openShop(path = '/') {
  configAnswers(JSON.stringify(STAGING));
  return render(<MemoryRouter initialEntries={[path]}><App /></MemoryRouter>);
}
