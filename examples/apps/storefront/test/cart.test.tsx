import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { changeCart, MAX_QUANTITY, readCart } from '../src/cart/cart';
import { openShop } from './helpers';

const STORAGE_KEY = 'linden-and-loom.cart';

test('a product goes into the cart and is counted in the header', async () => {
  openShop('/products/jeans-no.5');
  const add = await screen.findByRole('button', { name: 'Add to cart' });
  await userEvent.click(add);
  expect(screen.getByRole('link', { name: 'Cart, 1 piece' })).toBeTruthy();
  await userEvent.click(add);
  expect(screen.getByRole('link', { name: 'Cart, 2 pieces' })).toBeTruthy();

  await userEvent.click(screen.getByRole('link', { name: 'see the cart' }));
  expect((await screen.findByTestId('total')).textContent).toBe('€238.00');
});

test('quantities change the total, and zero removes the line', async () => {
  localStorage.setItem(STORAGE_KEY, JSON.stringify({ 'enamel-mug': 1, 'dot-notebook': 2 }));
  openShop('/cart');
  const mugs = within(await screen.findByRole('group', { name: 'Quantity of Enamel mug' }));
  await userEvent.click(mugs.getByRole('button', { name: 'One more' }));
  expect(screen.getByTestId('total').textContent).toBe('€68.00');
  await userEvent.click(mugs.getByRole('button', { name: 'One less' }));
  await userEvent.click(mugs.getByRole('button', { name: 'One less' }));
  expect(screen.queryByText('Enamel mug')).toBeNull();
  expect(screen.getByTestId('total').textContent).toBe('€32.00');
});

test('the cart survives a reload, and an order empties it', async () => {
  const first = openShop('/products/reading-lamp');
  await userEvent.click(await screen.findByRole('button', { name: 'Add to cart' }));
  first.unmount();

  openShop('/cart');
  await userEvent.click(await screen.findByRole('button', { name: 'Place the order' }));
  expect(screen.getByText('Thank you. Nothing was charged and nothing will arrive.')).toBeTruthy();
  expect(localStorage.getItem(STORAGE_KEY)).toBe('{}');
});

test('a cart holds no more than the limit of one product', () => {
  expect(changeCart({ 'enamel-mug': MAX_QUANTITY }, { type: 'add', slug: 'enamel-mug' })).toEqual({ 'enamel-mug': MAX_QUANTITY });
});

test.each([
  ['not JSON', 'nonsense'],
  ['null', 'null'],
  ['unknown products and odd quantities', '{"hat":1,"enamel-mug":-2,"dot-notebook":"3"}'],
])('a stored cart that is %s counts as empty', (_, stored) => {
  localStorage.setItem(STORAGE_KEY, stored);
  expect(readCart()).toEqual({});
});
