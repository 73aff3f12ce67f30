import * as fs from 'fs';
import * as path from 'path';

/** Removes a directory with all it holds, also what a build made read-only (Go's module cache is). */
export async function removeTree(directory: string): Promise<void> {
  const options = { recursive: true, force: true, maxRetries: 3 };
  try {
    await fs.promises.rm(directory, options);
  } catch {
    await makeWritable(directory);
    await fs.promises.rm(directory, options);
  }
}

async function makeWritable(directory: string): Promise<void> {
  await fs.promises.chmod(directory, 0o700);
  for (const entry of await fs.promises.readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(path.join(directory, entry.name));
  }
}
