/** Characters that terminals and browsers obey instead of showing: controls, and those that change the direction of text. */
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text of somebody else as it may be shown: nothing in it but what can be seen. */
export function visible(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(OBEYED, '\ufffd');
}

/** The same, no longer than that. */
export function plainText(text: string, longest: number): string {
  const seen = visible(text).trim();
  return seen.length > longest ? `${seen.slice(0, longest - 3)}...` : seen;
}

/** The same in one line. */
export function plainLine(text: string, longest: number): string {
  return plainText(text.replace(/\s+/g, ' '), longest);
}
