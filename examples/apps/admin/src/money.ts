const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

/** Amounts are whole cents everywhere; only the text on the page has a decimal point. */
export function formatPrice(cents: number): string {
  return euros.format(cents / 100);
}
