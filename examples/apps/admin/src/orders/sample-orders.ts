import type { Order, OrderLine } from './order';

export const SAMPLE_ORDERS: readonly Order[] = [
  { id: '1048', placedOn: '2026-03-12', destination: 'Lisbon, PT', status: 'new', lines: [jeans(1), shirt(2)] },
  { id: '1047', placedOn: '2026-03-12', destination: 'Ghent, BE', status: 'new', lines: [mug(4)] },
  { id: '1046', placedOn: '2026-03-11', destination: 'Turin, IT', status: 'new', lines: [blanket(1), lamp(1)] },
  { id: '1045', placedOn: '2026-03-11', destination: 'Cork, IE', status: 'packed', lines: [notebook(3)] },
  { id: '1044', placedOn: '2026-03-10', destination: 'Aarhus, DK', status: 'packed', lines: [shirt(1), tote(1), notebook(1)] },
  { id: '1043', placedOn: '2026-03-10', destination: 'Lyon, FR', status: 'shipped', lines: [lamp(2)] },
  { id: '1042', placedOn: '2026-03-09', destination: 'Utrecht, NL', status: 'shipped', lines: [jeans(1), tote(2)] },
  { id: '1041', placedOn: '2026-03-09', destination: 'Porto, PT', status: 'refunded', lines: [blanket(1)] },
  { id: '1040', placedOn: '2026-03-07', destination: 'Graz, AT', status: 'shipped', lines: [mug(2), notebook(2)] },
  { id: '1039', placedOn: '2026-03-06', destination: 'Tartu, EE', status: 'delivered', lines: [jeans(2)] },
  { id: '1038', placedOn: '2026-03-06', destination: 'Bilbao, ES', status: 'delivered', lines: [tote(1), mug(1)] },
  { id: '1037.2', placedOn: '2026-03-05', destination: 'Leipzig, DE', status: 'shipped', lines: [lamp(1)] },
  { id: '1037.1', placedOn: '2026-03-05', destination: 'Leipzig, DE', status: 'delivered', lines: [shirt(3), blanket(1)] },
  { id: '1036', placedOn: '2026-03-04', destination: 'Turku, FI', status: 'delivered', lines: [notebook(10)] },
];

function jeans(quantity: number): OrderLine {
  return { name: 'Jeans No. 5', quantity, priceInCents: 11900 };
}

function shirt(quantity: number): OrderLine {
  return { name: 'Linen shirt', quantity, priceInCents: 8900 };
}

function tote(quantity: number): OrderLine {
  return { name: 'Canvas tote', quantity, priceInCents: 3400 };
}

function mug(quantity: number): OrderLine {
  return { name: 'Enamel mug', quantity, priceInCents: 1800 };
}

function blanket(quantity: number): OrderLine {
  return { name: 'Wool blanket', quantity, priceInCents: 14500 };
}

function lamp(quantity: number): OrderLine {
  return { name: 'Reading lamp', quantity, priceInCents: 12900 };
}

function notebook(quantity: number): OrderLine {
  return { name: 'Dotted notebook', quantity, priceInCents: 1600 };
}
