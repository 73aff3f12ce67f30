/** A regular expression, of Java and of JavaScript, for numbers of up to two decimals from a minimum to 100. */
export function atLeastPattern(minimum: number): string {
  const [whole, decimals] = minimum.toFixed(2).split('.');
  const integer = Number(whole);
  const anyDecimals = '(?:\\.[0-9]{1,2})?';
  return [
    ...integer < 100 ? [decimals === '00' ? `${integer}${anyDecimals}` : `${integer}\\.(?:${decimalsFrom(decimals)})`] : [],
    ...integer < 99 ? [`(?:${integersFrom(integer + 1)})${anyDecimals}`] : [],
    '100(?:\\.0{1,2})?',
  ].join('|');
}

/** Whole numbers from this one to 99. */
function integersFrom(first: number): string {
  const [tens, ones] = [Math.floor(first / 10), first % 10];
  const below = ones === 0 ? `${digitsFrom(Math.max(tens, 1))}[0-9]` : `${tens === 0 ? '' : tens}${digitsFrom(ones)}`;
  if (ones === 0 || tens === 9) return below;
  return `${below}|${digitsFrom(tens + 1)}[0-9]`;
}

/** One or two decimals that are not less than these two. */
function decimalsFrom([tenths, hundredths]: string): string {
  return [
    `${tenths}${digitsFrom(Number(hundredths))}`,
    ...hundredths === '0' ? [tenths] : [],
    ...tenths === '9' ? [] : [`${digitsFrom(Number(tenths) + 1)}[0-9]?`],
  ].join('|');
}

function digitsFrom(first: number): string {
  return first === 9 ? '9' : `[${first}-9]`;
}
