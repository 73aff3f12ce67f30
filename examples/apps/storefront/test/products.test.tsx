import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { PRODUCTS } from '../src/catalogue';
import { Illustration } from '../src/components/illustration';
import { openShop } from './helpers';

test('the first page lists every product with its price', async () => {
  openShop();
  const list = await screen.findByRole('region', { name: 'Products' });
  expect(within(list).getAllByRole('heading', { level: 3 }).map((heading) => heading.textContent)).toEqual(PRODUCTS.map(({ name }) => name));
  expect(within(list).getByText('€119.00')).toBeTruthy();
});

test('a category shows its own products only', async () => {
  openShop();
  await userEvent.click(await screen.findByRole('link', { name: 'desk' }));
  expect(screen.getAllByRole('heading', { level: 3 }).map((heading) => heading.textContent)).toEqual(['Reading lamp', 'Dotted notebook']);
});

test('a product opens from the list', async () => {
  openShop();
  await userEvent.click(await screen.findByRole('link', { name: 'Enamel mug' }));
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Enamel mug');
});

test('a product whose slug has a dot opens by its address', async () => {
  openShop('/products/jeans-no.5');
  expect((await screen.findByRole('heading', { level: 1 })).textContent).toBe('Jeans No. 5');
  expect(screen.getByRole('img', { name: 'Drawing of the Jeans No. 5' })).toBeTruthy();
});

test('a customer whose handle has a dot opens by its address', async () => {
  openShop('/customers/jane.doe');
  expect(await screen.findByRole('heading', { name: 'Jane Doe' })).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Wool blanket' })).toBeTruthy();
});

test.each(['/nowhere', '/products/jeans-no.6', '/customers/john.doe'])('there is no page at %s', async (path) => {
  openShop(path);
  expect(await screen.findByRole('heading', { name: 'Page not found' })).toBeTruthy();
  expect(screen.getByText(path)).toBeTruthy();
});

test('every product has a drawing', () => {
  const { container } = render(PRODUCTS.map(({ slug }) => <Illustration key={slug} slug={slug} />));
  const shapes = [...container.querySelectorAll('svg')].map((svg) => svg.childElementCount);
  expect(shapes).toHaveLength(PRODUCTS.length);
  expect(Math.min(...shapes)).toBeGreaterThan(1);
});
