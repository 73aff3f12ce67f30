import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { openAdmin } from './helpers';

test('every page names the environment and the release', async () => {
  const fetch = openAdmin();
  expect((await screen.findByTestId('environment')).textContent).toBe('staging · https://api.staging.example.com');
  expect(screen.getByTestId('revision').textContent).toBe(import.meta.env.VITE_REVISION);
  expect(fetch).toHaveBeenCalledWith('/config.json', { cache: 'no-store' });
});

test.each([
  ['is missing', '', 404, '/config.json answered with status 404'],
  ['is a page of HTML', '<!doctype html>', 200, '/config.json is not JSON'],
  ['is a list', '[]', 200, '/config.json is not an object'],
  ['has no API', '{"environment":"staging"}', 200, '/config.json has no "apiUrl"'],
])('no order is shown when the configuration %s', async (_, body, status, message) => {
  openAdmin('/orders', body, status);
  expect(await screen.findByRole('heading', { name: 'The back office has no configuration' })).toBeTruthy();
  expect(screen.getByText(message)).toBeTruthy();
  expect(screen.queryByRole('table')).toBeNull();
});
