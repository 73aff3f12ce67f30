import { currentRelease, writeRelease } from './release';
import setUp, { tearDown } from '../temporary';

/** Run when a release is made: from then on this is what the library promises. */
setUp();
try {
  writeRelease(currentRelease());
} finally {
  tearDown();
}
