import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { openAdmin } from './helpers';

test('the first page is the table of all orders', async () => {
  openAdmin();
  expect(await screen.findByRole('heading', { name: '14 orders' })).toBeTruthy();
  const row = screen.getByRole('row', { name: /^1048/ });
  expect(within(row).getAllByRole('cell').map((cell) => cell.textContent)).toEqual(['12 Mar 2026', 'Lisbon, PT', 'new', '€297.00']);
});

test('the filter shows the orders of one status', async () => {
  openAdmin('/orders');
  await userEvent.selectOptions(await screen.findByRole('combobox', { name: 'Status' }), 'packed');
  expect(orderIds()).toEqual(['1045', '1044']);
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Status' }), 'all');
  expect(orderIds()).toHaveLength(14);
});

test('a link to a filtered table opens it filtered', async () => {
  openAdmin('/orders?status=refunded');
  expect(await screen.findByRole('heading', { name: '1 order' })).toBeTruthy();
  expect(orderIds()).toEqual(['1041']);
});

test('a status that does not exist shows all orders', async () => {
  openAdmin('/orders?status=lost');
  expect(await screen.findByRole('heading', { name: '14 orders' })).toBeTruthy();
});

test('the totals count every order, whatever the filter', async () => {
  openAdmin('/orders?status=new');
  const totals = await screen.findByLabelText('Totals');
  expect(totals.textContent).toBe('Revenue€2,334.00Orders14To ship5Refunded€145.00');
});

function orderIds() {
  return screen.getAllByRole('rowheader').map((header) => header.textContent);
}
