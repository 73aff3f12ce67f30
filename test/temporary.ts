import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

/** One temporary directory for all that the tests of a run make, which is gone afterwards: apps synthesize into directories of their own. */
export default function setUp(): void {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'tests-'));
}

export function tearDown(): void {
  rmSync(process.env.TMPDIR!, { recursive: true, force: true, maxRetries: 3 });
}
