export const CATEGORIES = ['clothing', 'home', 'desk'] as const;

export type Category = (typeof CATEGORIES)[number];

export interface Product {
  readonly slug: string;
  readonly name: string;
  readonly category: Category;
  readonly priceInCents: number;
  readonly summary: string;
  readonly details: readonly string[];
}

export const PRODUCTS: readonly Product[] = [
  {
    slug: 'jeans-no.5',
    name: 'Jeans No. 5',
    category: 'clothing',
    priceInCents: 11900,
    summary: 'Straight leg, mid rise, and a denim that looks better in its third year than on its first day.',
    details: ['13 oz organic cotton denim', 'Copper rivets, five pockets', 'Wash cold, inside out, and rarely'],
  },
  {
    slug: 'linen-shirt',
    name: 'Linen shirt',
    category: 'clothing',
    priceInCents: 8900,
    summary: 'Washed European linen with room to breathe. Iron it if you must.',
    details: ['170 g linen, garment washed', 'Corozo nut buttons', 'Spare button inside the hem'],
  },
  {
    slug: 'canvas-tote',
    name: 'Canvas tote',
    category: 'clothing',
    priceInCents: 3400,
    summary: 'Carries a week of groceries or one very long novel, without complaint.',
    details: ['16 oz undyed canvas', 'Straps sewn with a boxed cross', 'One inner pocket, phone sized'],
  },
  {
    slug: 'rib-beanie',
    name: 'Rib beanie',
    category: 'clothing',
    priceInCents: 3900,
    summary: 'Knitted in one piece, so there is no seam to find on a cold morning.',
    details: ['Extra fine merino', 'Double folded brim', 'One size, honestly'],
  },
  {
    slug: 'enamel-mug',
    name: 'Enamel mug',
    category: 'home',
    priceInCents: 1800,
    summary: 'Steel under two coats of enamel. It will chip one day, and be better company for it.',
    details: ['350 ml', 'Safe on gas, induction and campfire', 'Rolled steel rim'],
  },
  {
    slug: 'wool-blanket',
    name: 'Wool blanket',
    category: 'home',
    priceInCents: 14500,
    summary: 'A heavy herringbone throw for the end of the sofa that everybody wants.',
    details: ['130 × 190 cm with fringe', 'Undyed and madder-dyed lambswool', 'Air it, do not wash it'],
  },
  {
    slug: 'reading-lamp',
    name: 'Reading lamp',
    category: 'desk',
    priceInCents: 12900,
    summary: 'One joint, one switch, and warm light exactly where the page is.',
    details: ['Powder coated steel', '2700 K bulb included', 'Two metre textile cable'],
  },
  {
    slug: 'dot-notebook',
    name: 'Dotted notebook',
    category: 'desk',
    priceInCents: 1600,
    summary: 'A hundred and sixty pages that lie flat, because a notebook should not need a paperweight.',
    details: ['A5, 100 g paper', 'Thread bound, numbered pages', 'Takes fountain pens well'],
  },
];

export function findProduct(slug: string | undefined): Product | undefined {
  return PRODUCTS.find((product) => product.slug === slug);
}

export function isCategory(value: string | null): value is Category {
  return CATEGORIES.some((category) => category === value);
}
