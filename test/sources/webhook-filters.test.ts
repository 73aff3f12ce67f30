import { toExpression } from '../../src/sources/private/webhook-filters';

/** Which of the texts a glob matches, as the expression made of it. */
function matching(glob: string, ...texts: string[]): string[] {
  return texts.filter((text) => new RegExp(`^(${toExpression(glob)})$`).test(text));
}

test.each<[string, string[], string[]]>([
  ['main', ['main'], ['mainline', 'feature/main']],
  ['feature/*', ['feature/cart'], ['feature/cart/total', 'features/cart']],
  ['feature/**', ['feature/cart', 'feature/cart/total'], ['bug/cart']],
  ['**', ['main', 'feature/cart'], []],
  ['**/package.json', ['package.json', 'apps/shop/package.json'], ['apps/shop/package.json5', 'apps/shop/my-package.json']],
  ['apps/**/src/*.ts', ['apps/src/a.ts', 'apps/shop/web/src/a.ts'], ['apps/shop/src/a/b.ts', 'apps/shop/src/a-ts']],
  ['release-?.?', ['release-1.2'], ['release-1x2', 'release-1./']],
  ['services/{orders,users}/**', ['services/orders/a', 'services/users/b/c'], ['services/carts/a']],
  ['v1.0+build(2)', ['v1.0+build(2)'], ['v1x0+build(2)', 'v1.00build2']],
])('%s', (glob, matches, others) => {
  expect(matching(glob, ...matches, ...others)).toEqual(matches);
});
