import { randomUUID } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { unzip } from '../build/archive';

/** A directory with what the zip files hold, a later one over an earlier one; made once, and there as a whole or not at all. */
export async function unpacked(directory: string, zipFiles: readonly string[]): Promise<string> {
  if (fs.existsSync(directory)) return directory;
  const draft = `${directory}~${randomUUID()}`;
  await fs.promises.mkdir(draft, { recursive: true });
  for (const zipFile of zipFiles) await unzip(zipFile, draft);
  try {
    await fs.promises.rename(draft, directory);
  } catch (error) {
    await fs.promises.rm(draft, { recursive: true });
    if (!fs.existsSync(directory)) throw error; // else somebody was faster
  }
  return directory;
}

/** The name of the directory that a zip file is unpacked to. */
export function besideZip(zipFile: string): string {
  return path.join(path.dirname(zipFile), path.basename(zipFile, '.zip'));
}
