import { createContext, useContext, useEffect, useReducer, type ActionDispatch, type ReactNode } from 'react';
import { cartLines, changeCart, readCart, storeCart, type CartAction, type CartLine } from './cart';

interface CartContextValue {
  readonly lines: readonly CartLine[];
  readonly pieces: number;
  readonly totalInCents: number;
  readonly dispatch: ActionDispatch<[CartAction]>;
}

const CartContext = createContext<CartContextValue | undefined>(undefined);

export function CartProvider({ children }: { children: ReactNode }) {
  const [cart, dispatch] = useReducer(changeCart, undefined, readCart);
  useEffect(() => storeCart(cart), [cart]);

  const lines = cartLines(cart);
  const pieces = lines.reduce((sum, line) => sum + line.quantity, 0);
  const totalInCents = lines.reduce((sum, line) => sum + line.totalInCents, 0);
  return <CartContext value={{ lines, pieces, totalInCents, dispatch }}>{children}</CartContext>;
}

export function useCart(): CartContextValue {
  const cart = useContext(CartContext);
  if (!cart) {
    throw new Error('useCart needs a CartProvider above it');
  }
  return cart;
}
