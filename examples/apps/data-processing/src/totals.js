/** What was sold, by country, in the smallest unit of the currency: `{ DE: 12998 }`. */
export function totalsByCountry(orders) {
  const totals = new Map();
  for (const { country, total } of orders) totals.set(country, (totals.get(country) ?? 0) + total);
  return Object.fromEntries([...totals].sort(([one], [other]) => one.localeCompare(other)));
}
