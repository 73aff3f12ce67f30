export interface Customer {
  readonly handle: string;
  readonly name: string;
  readonly memberSince: number;
  readonly wishlist: readonly string[];
}

const CUSTOMERS: readonly Customer[] = [
  { handle: 'jane.doe', name: 'Jane Doe', memberSince: 2021, wishlist: ['jeans-no.5', 'reading-lamp', 'wool-blanket'] },
];

export function findCustomer(handle: string | undefined): Customer | undefined {
  return CUSTOMERS.find((customer) => customer.handle === handle);
}
