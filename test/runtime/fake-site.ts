import { PointerConflict, type LivePointer, type PointerState, type PointerValues, type ReleaseSite, type SiteFile, type SiteFiles } from '../../src/runtime/site-release-ports';

interface Stored extends SiteFile {
  readonly body: string;
  readonly cacheControl?: string;
}

/** A bucket in memory that remembers what was done to it, in order. */
export class FakeFiles implements SiteFiles {
  readonly operations: string[] = [];
  private readonly stored = new Map<string, Stored>();

  constructor(private readonly now: () => number) {}

  put(key: string, body = key, modified = this.now()): void {
    this.stored.set(key, { key, body, modified });
  }

  keys(prefix = ''): string[] {
    return [...this.stored.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  cacheControl(key: string): string | undefined {
    return this.stored.get(key)?.cacheControl;
  }

  async list(prefix: string): Promise<readonly SiteFile[]> {
    return this.keys(prefix).map((key) => this.stored.get(key)!);
  }

  async exists(key: string): Promise<boolean> {
    return this.stored.has(key);
  }

  async read(key: string): Promise<string> {
    return this.stored.get(key)!.body;
  }

  async write(key: string, body: string, cacheControl: string): Promise<void> {
    this.operations.push(`write ${key}`);
    this.stored.set(key, { key, body, cacheControl, modified: this.now() });
  }

  async copy(from: string, to: string, cacheControl: string): Promise<void> {
    this.operations.push(`copy ${to}`);
    this.stored.set(to, { key: to, body: this.stored.get(from)!.body, cacheControl, modified: this.now() });
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.stored.delete(key);
  }
}

/** A pointer in memory; `interfere` runs before each write, as another writer would. */
export class FakePointer implements LivePointer {
  state: PointerState = {};
  writes = 0;
  interfere?: () => void;

  async read(): Promise<PointerState> {
    return this.state;
  }

  async write(values: PointerValues, etag: string | undefined): Promise<void> {
    this.interfere?.();
    if (etag !== this.state.etag) throw new PointerConflict();
    this.set(values);
  }

  set(values: PointerValues): void {
    this.state = { ...values, etag: `E${++this.writes}` };
  }
}

export class FakeSite implements ReleaseSite {
  time = Date.parse('2025-03-01T12:00:00Z');
  readonly waits: number[] = [];
  readonly lines: string[] = [];
  readonly files = new FakeFiles(() => this.time);
  readonly pointer = new FakePointer();
  keep = 5;
  publish?: (release: string) => Promise<void>;

  readonly clock = {
    now: () => this.time,
    wait: async (milliseconds: number) => {
      this.waits.push(milliseconds);
    },
  };

  log(line: string): void {
    this.lines.push(line);
  }

  /** Puts the files of a release where the pipeline's upload puts them. */
  upload(release: string, files: readonly string[] = ['index.html', 'assets/app.js']): void {
    for (const file of files) this.files.put(`releases/${release}/${file}`);
  }
}
