import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { writeWhole } from './write-whole';
import { mediaType } from '../../runtime/site-release-media-types';
import type { SiteFile, SiteFiles } from '../../runtime/site-release-ports';

export interface LocalObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly modified: Date;
  readonly contentType: string;
  readonly cacheControl?: string;
}

/** What S3 keeps beside an object's bytes. */
interface ObjectMetadata {
  readonly cacheControl?: string;
}

/** A bucket on disk: `s3/<bucket>/<key>`, and beside it `s3/<bucket>.metadata.json`. */
export class LocalBucket implements SiteFiles {
  readonly directory: string;
  private readonly metadataFile: string;

  constructor(targets: string, readonly name: string) {
    this.directory = path.join(targets, 's3', path.basename(name));
    this.metadataFile = `${this.directory}.metadata.json`;
  }

  /** Whether anything was ever deployed here. */
  get deployed(): boolean {
    return fs.existsSync(this.directory);
  }

  /** The file that a key names. To S3, `..` and doubled slashes are letters like any other: no file here has such a key. */
  path(key: string): string | undefined {
    const file = path.resolve(this.directory, key);
    const literal = path.posix.normalize(key) === key && !key.endsWith('/') && !key.includes('\0');
    return literal && file.startsWith(this.directory + path.sep) ? file : undefined;
  }

  get(key: string): LocalObject | undefined {
    const file = this.path(key);
    const stats = file ? fs.lstatSync(file, { throwIfNoEntry: false }) : undefined;
    if (!file || !stats?.isFile()) return undefined;
    const body = fs.readFileSync(file);
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    return { body, etag, modified: stats.mtime, contentType: mediaType(key), ...this.metadata()[key] };
  }

  /** Records the headers of objects whose files are in place. */
  describe(keys: readonly string[], cacheControl: string | undefined): void {
    this.updateMetadata((metadata) => keys.forEach((key) => { metadata[key] = { cacheControl }; }));
  }

  async list(prefix: string): Promise<readonly SiteFile[]> {
    // keys below a folder need only that folder read
    const folder = this.path(prefix.slice(0, Math.max(prefix.lastIndexOf('/'), 0))) ?? this.directory;
    const entries = fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
    return entries.filter((entry) => entry.isFile()).map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return { key: path.relative(this.directory, file).split(path.sep).join('/'), modified: fs.statSync(file).mtimeMs };
    }).filter(({ key }) => key.startsWith(prefix));
  }

  async exists(key: string): Promise<boolean> {
    return fs.statSync(this.place(key), { throwIfNoEntry: false })?.isFile() ?? false;
  }

  async read(key: string): Promise<string> {
    return fs.readFileSync(this.place(key), 'utf8');
  }

  async write(key: string, body: string, cacheControl: string): Promise<void> {
    writeWhole(this.place(key), body);
    this.describe([key], cacheControl);
  }

  async copy(from: string, to: string, cacheControl: string): Promise<void> {
    fs.mkdirSync(path.dirname(this.place(to)), { recursive: true });
    fs.copyFileSync(this.place(from), this.place(to));
    this.describe([to], cacheControl);
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      fs.rmSync(this.place(key), { force: true });
      this.removeEmpty(path.dirname(this.place(key)));
    }
    this.updateMetadata((metadata) => keys.forEach((key) => delete metadata[key]));
  }

  private place(key: string): string {
    const file = this.path(key);
    if (!file) throw new Error(`bucket ${this.name}: '${key}' is no key`);
    return file;
  }

  /** Buckets have no folders: one without files is not there. */
  private removeEmpty(folder: string): void {
    while (folder !== this.directory && (!fs.existsSync(folder) || fs.readdirSync(folder).length === 0)) {
      fs.rmSync(folder, { recursive: true, force: true });
      folder = path.dirname(folder);
    }
  }

  private metadata(): { [key: string]: ObjectMetadata } {
    return fs.existsSync(this.metadataFile) ? JSON.parse(fs.readFileSync(this.metadataFile, 'utf8')) as { [key: string]: ObjectMetadata } : {};
  }

  /** Reads, changes and writes without a pause, so that actions of one run do not lose each other's entries. */
  private updateMetadata(change: (metadata: { [key: string]: ObjectMetadata }) => void): void {
    const metadata = this.metadata();
    change(metadata);
    writeWhole(this.metadataFile, JSON.stringify(metadata));
  }
}
