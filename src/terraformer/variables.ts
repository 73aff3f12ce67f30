/** What a file of variables holds: text, but lists, objects, numbers and booleans where the text is JSON of these. */
export function variableFile(variables: { readonly [name: string]: string }): string {
  return `${JSON.stringify(Object.fromEntries(Object.entries(variables).map(([name, text]) => [name, valueOf(text)])), undefined, 2)}\n`;
}

/**
 * Terraform makes text of a number or a boolean when a variable asks for it. That gives the same text again only for
 * one that is written like `1.5`: `1.10` and `007` stay what they are.
 */
function valueOf(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  if (typeof value === 'object' && value !== null) return value;
  const same = typeof value === 'boolean' || (typeof value === 'number' && /^-?[\d.]+$/.test(text));
  return same && String(value) === text ? value : text;
}

/** Assignments for `.` of a shell. */
export function shellVariables(variables: { readonly [name: string]: string }): string {
  return Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)}\n`).join('');
}

/** Text as it is; all else as JSON. */
export const variableText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
