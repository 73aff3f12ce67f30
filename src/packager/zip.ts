import type { Readable } from 'stream';
import * as yazl from 'yazl';
import { byPath, type FileEntry } from './files';

/** What AWS Lambda unpacks at most, layers included. */
const MAX_UNPACKED_BYTES = 250 * 1024 * 1024;
/** The first time that the format knows, in local time: that is how it is written. */
const TIME = new Date(1980, 0, 1);
const REGULAR_FILE = 0o100000;

/** A zip file of which every byte follows from the names, contents and execute bits of its files. */
export async function zip(entries: readonly FileEntry[]): Promise<Buffer> {
  const archive = new yazl.ZipFile();
  let bytes = 0;
  for (const entry of [...entries].sort(byPath)) {
    const content = await entry.read();
    bytes += content.length;
    if (bytes > MAX_UNPACKED_BYTES) {
      throw new Error('the package is too large unpacked, AWS Lambda takes 250 MB; exclude what it does not need, or move dependencies to a layer or a container image');
    }
    archive.addBuffer(content, entry.path, { mtime: TIME, forceDosTimestamp: true, mode: REGULAR_FILE + (entry.executable ? 0o755 : 0o644) });
  }
  archive.end();
  const chunks: Buffer[] = [];
  for await (const chunk of archive.outputStream as Readable) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
