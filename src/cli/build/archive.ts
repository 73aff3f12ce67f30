/* eslint-disable no-bitwise -- file modes are bit fields */
import * as fs from 'fs';
import * as path from 'path';
import type { Readable } from 'stream';
import { pipeline } from 'stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import * as yazl from 'yazl';
import { forEachParallel } from './parallel';

const TYPE_MASK = 0o170000;
const LINK = 0o120000;
/** Artifacts are read back on the same machine a moment later: speed counts, size does not. */
const COMPRESSION_LEVEL = 1;
const OPEN_FILES = 16;

export interface ArchiveEntry {
  /** Path within the archive, with `/`. */
  readonly path: string;
  /** The file to read. A symbolic link is stored as a link, a directory as an empty one. */
  readonly file: string;
}

/** Writes a zip file that keeps file modes and symbolic links. */
export async function zipFiles(zipPath: string, entries: readonly ArchiveEntry[]): Promise<void> {
  const described = await Promise.all(entries.map(async (entry) => ({ ...entry, stats: await fs.promises.lstat(entry.file) })));
  const zip = new yazl.ZipFile();
  for (const { path: name, file, stats } of described) {
    const options = { mode: stats.mode, mtime: stats.mtime };
    if (stats.isSymbolicLink()) {
      zip.addBuffer(Buffer.from(await fs.promises.readlink(file)), name, { ...options, compress: false });
    } else if (stats.isDirectory()) {
      zip.addEmptyDirectory(name, options);
    } else if (stats.isFile()) {
      zip.addFile(file, name, { ...options, compressionLevel: COMPRESSION_LEVEL });
    }
  }
  await fs.promises.mkdir(path.dirname(zipPath), { recursive: true });
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  zip.end();
  await pipeline(output, fs.createWriteStream(zipPath));
}

/** Unpacks a zip file over what the directory holds; returns the paths of its files and links, in the order of the archive. */
export async function unzip(zipPath: string, directory: string): Promise<string[]> {
  await fs.promises.mkdir(directory, { recursive: true });
  const archive = await openPromise(zipPath, { autoClose: false }).catch((error: Error) => {
    throw new Error(`${zipPath}: ${error.message}`);
  });
  try {
    const entries: Entry[] = [];
    for await (const entry of archive.eachEntry()) entries.push(entry); // rejects absolute paths and `..`
    const target = new Target(zipPath, await fs.promises.realpath(directory));
    for (const entry of entries.filter(isDirectory)) await target.parentOf(`${entry.fileName}x`);
    const links = entries.filter(isLink);
    const files = entries.filter((entry) => !isDirectory(entry) && !isLink(entry));
    await forEachParallel(files, OPEN_FILES, async (entry) => writeFile(archive, entry, await target.place(entry.fileName)));
    // Links come last, so that no file of this archive is written through one of them.
    for (const entry of links) await writeLink(archive, entry, await target.place(entry.fileName));
    return entries.filter((entry) => !isDirectory(entry)).map((entry) => entry.fileName);
  } finally {
    archive.close();
  }
}

/** Where entries go: never through a symbolic link that leads out of the directory. */
class Target {
  private readonly parents = new Map<string, Promise<string>>();

  constructor(private readonly zipPath: string, private readonly root: string) {}

  /** A path that is free to write: what stood there is gone. */
  async place(name: string): Promise<string> {
    const file = path.join(await this.parentOf(name), path.basename(name));
    const stats = await fs.promises.lstat(file).catch(() => undefined);
    if (stats) await fs.promises.rm(file, { recursive: true });
    return file;
  }

  parentOf(name: string): Promise<string> {
    const parent = path.dirname(path.join(this.root, name));
    let made = this.parents.get(parent);
    if (!made) {
      made = this.makeDirectory(parent, name);
      this.parents.set(parent, made);
    }
    return made;
  }

  private async makeDirectory(directory: string, name: string): Promise<string> {
    await fs.promises.mkdir(directory, { recursive: true });
    const real = await fs.promises.realpath(directory);
    if (real !== this.root && !real.startsWith(this.root + path.sep)) {
      throw new Error(`${this.zipPath}: entry ${name} would be written outside of ${this.root}, to ${real}`);
    }
    return real;
  }
}

const mode = (entry: Entry) => entry.externalFileAttributes >>> 16;
const isDirectory = (entry: Entry) => entry.fileName.endsWith('/');
const isLink = (entry: Entry) => (mode(entry) & TYPE_MASK) === LINK;

async function writeFile(archive: ZipFile, entry: Entry, file: string): Promise<void> {
  // Archives made on Windows carry no mode.
  const permissions = mode(entry) & 0o777 || 0o644;
  await pipeline(await archive.openReadStreamPromise(entry), fs.createWriteStream(file, { flags: 'wx', mode: permissions }));
}

async function writeLink(archive: ZipFile, entry: Entry, file: string): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of await archive.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  await fs.promises.symlink(Buffer.concat(chunks).toString(), file);
}
