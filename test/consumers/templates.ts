import * as fs from 'fs';
import * as path from 'path';

/** What is deployed: templates, and the assets by their hashes. All else in an assembly tells of the machine that made it. */
const DEPLOYED = /\.(template|assets)\.json$/;

/** What differs between two assemblies, a line for each file. Bytes are compared as they are: nothing is normalized. */
export function differences(expected: string, actual: string): string[] {
  const names = new Set([expected, actual].flatMap((directory) => fs.readdirSync(directory).filter((name) => DEPLOYED.test(name))));
  return [...names].sort().flatMap((name) => {
    const [one, other] = [expected, actual].map((directory) => linesOf(path.join(directory, name)));
    const line = one.findIndex((text, i) => text !== other[i]);
    if (line < 0 && one.length === other.length) return [];
    const at = line < 0 ? one.length : line;
    return [`${name}, line ${at + 1}\n  expected ${one[at]?.trim()}\n  got      ${other[at]?.trim()}`];
  });
}

function linesOf(file: string): string[] {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf-8').split('\n') : [];
}
