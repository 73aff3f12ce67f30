import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { nextStatus } from '../src/orders/order';
import { openAdmin } from './helpers';

test('an order opens from the table', async () => {
  openAdmin();
  await userEvent.click(await screen.findByRole('link', { name: '1044' }));
  expect(await screen.findByRole('heading', { name: 'Order 1044' })).toBeTruthy();
  expect(screen.getByTestId('total').textContent).toBe('€139.00');
});

test('an order whose number has a dot opens by its address', async () => {
  openAdmin('/orders/1037.2');
  expect(await screen.findByRole('heading', { name: 'Order 1037.2' })).toBeTruthy();
});

test('an order advances step by step until it is delivered', async () => {
  openAdmin('/orders/1045');
  await userEvent.click(await screen.findByRole('button', { name: 'Mark as shipped' }));
  const progress = within(screen.getByRole('list', { name: 'Progress' }));
  expect(progress.getByText('shipped').getAttribute('aria-current')).toBe('step');
  await userEvent.click(screen.getByRole('button', { name: 'Mark as delivered' }));
  expect(screen.queryByRole('button')).toBeNull();

  await userEvent.click(screen.getByRole('link', { name: '← All orders' }));
  expect(screen.getByLabelText('Totals').textContent).toContain('To ship4');
});

test('a refunded order goes nowhere', async () => {
  expect(nextStatus('refunded')).toBeUndefined();
  openAdmin('/orders/1041');
  await screen.findByRole('heading', { name: 'Order 1041' });
  expect(screen.queryByRole('list', { name: 'Progress' })).toBeNull();
  expect(screen.queryByRole('button')).toBeNull();
});

test.each(['/orders/9999', '/customers'])('there is no page at %s', async (path) => {
  openAdmin(path);
  expect(await screen.findByRole('heading', { name: 'Page not found' })).toBeTruthy();
  expect(screen.getByText(path)).toBeTruthy();
});
