/**
 * Data with the members of its maps in the order of their names. Maps of Java and Go have no order of their own: a template that followed
 * it would be another one at each synthesis. Whatever is more than data stays as it is.
 */
export function byName<T>(data: T): T {
  if (Array.isArray(data)) return data.map((item) => byName(item)) as T;
  if (!isMap(data)) return data;
  return Object.fromEntries(Object.keys(data).sort().map((name) => [name, byName(data[name])])) as T;
}

function isMap(data: unknown): data is { readonly [name: string]: unknown } {
  return typeof data === 'object' && data !== null && Object.getPrototypeOf(data) === Object.prototype;
}
