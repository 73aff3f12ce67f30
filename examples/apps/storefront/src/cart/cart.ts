import { findProduct, type Product } from '../catalogue';

/** Pieces by product slug. */
export type Cart = Readonly<Record<string, number>>;

export interface CartLine {
  readonly product: Product;
  readonly quantity: number;
  readonly totalInCents: number;
}

export type CartAction =
  | { readonly type: 'add'; readonly slug: string }
  | { readonly type: 'set'; readonly slug: string; readonly quantity: number }
  | { readonly type: 'clear' };

export const EMPTY_CART: Cart = {};
export const MAX_QUANTITY = 20;

const STORAGE_KEY = 'linden-and-loom.cart';

export function changeCart(cart: Cart, action: CartAction): Cart {
  switch (action.type) {
    case 'add':
      return withQuantity(cart, action.slug, (cart[action.slug] ?? 0) + 1);
    case 'set':
      return withQuantity(cart, action.slug, action.quantity);
    case 'clear':
      return EMPTY_CART;
  }
}

/** Lines in the order of the cart; a product that we no longer sell disappears from it. */
export function cartLines(cart: Cart): CartLine[] {
  return Object.entries(cart).flatMap(([slug, quantity]) => {
    const product = findProduct(slug);
    return product ? [{ product, quantity, totalInCents: product.priceInCents * quantity }] : [];
  });
}

export function readCart(): Cart {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}');
    const entries = Object.entries(stored ?? {}).filter(([slug, quantity]) => findProduct(slug) && isQuantity(quantity));
    return Object.fromEntries(entries);
  } catch {
    return EMPTY_CART;
  }
}

export function storeCart(cart: Cart): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(cart));
  } catch {
    // Storage is full or switched off: the cart then lives as long as the page.
  }
}

function withQuantity(cart: Cart, slug: string, quantity: number): Cart {
  const { [slug]: _, ...others } = cart;
  return quantity < 1 ? others : { ...cart, [slug]: Math.min(quantity, MAX_QUANTITY) };
}

function isQuantity(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_QUANTITY;
}
