import { currentRelease, lastRelease } from './release';
import { compareReleases, exceptions, judge } from './verdict';
import setUp, { tearDown } from '../temporary';

/** Fails if somebody who updates from the last release would notice it: see docs/compatibility.md. */
function main(): void {
  const allowed = exceptions();
  const { errors, remarks } = judge(compareReleases(lastRelease(), currentRelease()), allowed);
  for (const remark of remarks) console.log(remark);
  for (const error of errors) console.error(`error: ${error}`);
  console.log(`compat: ${errors.length} errors, ${allowed.length} exceptions, ${remarks.length} other changes since the last release`);
  process.exitCode = errors.length > 0 ? 1 : 0;
}

setUp();
try {
  main();
} finally {
  tearDown();
}
