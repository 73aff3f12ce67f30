import * as fs from 'fs';
import * as path from 'path';
import { currentRelease, lastRelease } from './release';
import { compareReleases, exceptionsOf, judge } from './verdict';
import setUp, { tearDown } from '../temporary';

/** Fails if somebody who updates from the last release would notice it: see docs/compatibility.md. */
function main(): void {
  const exceptions = exceptionsOf(fs.readFileSync(path.join(__dirname, '..', '..', '.compatignore'), 'utf-8'));
  const { errors, remarks } = judge(compareReleases(lastRelease(), currentRelease()), exceptions);
  for (const remark of remarks) console.log(remark);
  for (const error of errors) console.error(`error: ${error}`);
  console.log(`compat: ${errors.length} errors, ${exceptions.length} exceptions, ${remarks.length} other changes since the last release`);
  process.exitCode = errors.length > 0 ? 1 : 0;
}

setUp();
try {
  main();
} finally {
  tearDown();
}
