import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { expect, test, vi } from 'vitest';
import { App } from '../src/app';
import { configAnswers, openShop, STAGING } from './helpers';

test('the footer names the environment and the release', async () => {
  openShop();
  expect((await screen.findByTestId('environment')).textContent).toBe('staging · https://api.staging.example.com');
  expect(screen.getByTestId('revision').textContent).toBe(import.meta.env.VITE_REVISION);
});

test('the configuration is never taken from the cache', async () => {
  const fetch = configAnswers(JSON.stringify(STAGING));
  render(<MemoryRouter><App /></MemoryRouter>);
  await screen.findByTestId('environment');
  expect(fetch).toHaveBeenCalledWith('/config.json', { cache: 'no-store' });
});

test.each([
  ['is missing', '', 404, '/config.json answered with status 404'],
  ['is a page of HTML', '<!doctype html>', 200, '/config.json is not JSON'],
  ['is a list', '[]', 200, '/config.json is not an object'],
  ['has no API', '{"environment":"staging"}', 200, '/config.json has no "apiUrl"'],
  ['has a blank environment', '{"environment":" ","apiUrl":"https://api.example.com"}', 200, '/config.json has no "environment"'],
])('the shop stays closed when its configuration %s', async (_, body, status, message) => {
  configAnswers(body, status);
  render(<MemoryRouter><App /></MemoryRouter>);
  expect(await screen.findByRole('heading', { name: 'The shop cannot open right now' })).toBeTruthy();
  expect(screen.getByText(message)).toBeTruthy();
  expect(screen.queryByRole('navigation')).toBeNull();
});

test('the shop opens on a second try', async () => {
  vi.stubGlobal('fetch', vi.fn(async () => { throw new Error('connection refused'); }));
  render(<MemoryRouter><App /></MemoryRouter>);
  expect(await screen.findByText('connection refused')).toBeTruthy();
  configAnswers(JSON.stringify(STAGING));
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByTestId('environment')).toBeTruthy();
});
