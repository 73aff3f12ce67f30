/* eslint-disable no-bitwise -- file modes are bit fields */
import * as fs from 'fs';
import * as path from 'path';
import type { Readable } from 'stream';
import { pipeline } from 'stream/promises';
import { setImmediate as otherWork } from 'timers/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import * as yazl from 'yazl';
import { forEachParallel } from './parallel';

const TYPE_MASK = 0o170000;
const LINK = 0o120000;
/** Artifacts are read back on the same machine a moment later: speed counts, size does not. */
const COMPRESSION_LEVEL = 1;
/** Up to this size a file goes through memory, uncompressed: streams would take several times as long. */
const SMALL = 16 * 1024;
const OPEN_FILES = 16;
/** After so many entries what is in memory gets its turn to be written. */
const ENTRIES_AT_ONCE = 100;

export interface ArchiveEntry {
  /** Path within the archive, with `/`. */
  readonly path: string;
  /** The file to read. A symbolic link is stored as a link, a directory as an empty one. */
  readonly file: string;
}

/** Writes a zip file that keeps file modes and symbolic links. */
export async function zipFiles(zipPath: string, entries: readonly ArchiveEntry[]): Promise<void> {
  await fs.promises.mkdir(path.dirname(zipPath), { recursive: true });
  const zip = new yazl.ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  const fill = async () => {
    for (const [i, entry] of entries.entries()) {
      addEntry(zip, entry);
      if (i % ENTRIES_AT_ONCE === 0) await otherWork();
    }
    zip.end();
  };
  await Promise.all([pipeline(output, fs.createWriteStream(zipPath)), fill().catch((error: Error) => void output.destroy(error))]);
}

function addEntry(zip: yazl.ZipFile, { path: name, file }: ArchiveEntry): void {
  const stats = fs.lstatSync(file);
  const options = { mode: stats.mode, mtime: stats.mtime };
  if (stats.isSymbolicLink()) {
    zip.addBuffer(Buffer.from(fs.readlinkSync(file)), name, { ...options, compress: false });
  } else if (stats.isDirectory()) {
    zip.addEmptyDirectory(name, options);
  } else if (stats.isFile() && stats.size <= SMALL) {
    zip.addBuffer(fs.readFileSync(file), name, { ...options, compress: false });
  } else if (stats.isFile()) {
    zip.addFile(file, name, { ...options, compressionLevel: COMPRESSION_LEVEL });
  }
}

/** Unpacks a zip file over what the directory holds; returns the paths of its files and links, in the order of the archive. */
export async function unzip(zipPath: string, directory: string): Promise<string[]> {
  await fs.promises.mkdir(directory, { recursive: true });
  const archive = await openArchive(zipPath);
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

/** The content of one file of a zip file; undefined when it holds none of that name. */
export async function readEntry(zipPath: string, name: string): Promise<Buffer | undefined> {
  const archive = await openArchive(zipPath);
  try {
    for await (const entry of archive.eachEntry()) if (entry.fileName === name) return await contentOf(archive, entry);
    return undefined;
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
    if (fs.lstatSync(file, { throwIfNoEntry: false })) await fs.promises.rm(file, { recursive: true });
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

async function openArchive(zipPath: string): Promise<ZipFile> {
  return openPromise(zipPath, { autoClose: false }).catch((error: Error) => {
    throw new Error(`${zipPath}: ${error.message}`);
  });
}

const mode = (entry: Entry) => entry.externalFileAttributes >>> 16;
const isDirectory = (entry: Entry) => entry.fileName.endsWith('/');
const isLink = (entry: Entry) => (mode(entry) & TYPE_MASK) === LINK;

async function writeFile(archive: ZipFile, entry: Entry, file: string): Promise<void> {
  // An archive made on Windows carries no mode.
  const options = { flag: 'wx', mode: mode(entry) & 0o777 || 0o644 };
  if (entry.uncompressedSize <= SMALL) {
    fs.writeFileSync(file, await contentOf(archive, entry), options);
  } else {
    await pipeline(await archive.openReadStreamPromise(entry), fs.createWriteStream(file, { flags: options.flag, mode: options.mode }));
  }
}

async function writeLink(archive: ZipFile, entry: Entry, file: string): Promise<void> {
  await fs.promises.symlink((await contentOf(archive, entry)).toString(), file);
}

async function contentOf(archive: ZipFile, entry: Entry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await archive.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
