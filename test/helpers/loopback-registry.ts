import { createServer, type Server } from 'http';
import type { AddressInfo } from 'net';

/** A registry of npm that knows one package alone, by what is said of it. */
export class LoopbackRegistry {
  static async start(name: string, versions: readonly string[]): Promise<LoopbackRegistry> {
    const registry = new LoopbackRegistry(name, versions);
    await new Promise<void>((resolve) => registry.server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  /** What is known of the package; npm asks for it by POST. */
  advisories: object[] = [];
  private readonly server: Server;

  private constructor(name: string, versions: readonly string[]) {
    const packument = { 'name': name, 'dist-tags': { latest: versions.at(-1) }, 'versions': Object.fromEntries(versions.map((version) => [version, { name, version, dist: {} }])) };
    this.server = createServer((request, response) => {
      const advisories = this.advisories.length > 0 ? { [name]: this.advisories } : {};
      const answer = request.method === 'POST' ? advisories : packument;
      request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** A vulnerability that makes npm fail, of all versions before one. */
  advise(title: string, fixed: string): void {
    this.advisories = [{
      id: 1, url: 'https://example.com/GHSA-aaaa-bbbb-cccc', title, severity: 'high', vulnerable_versions: `<${fixed}`, cwe: [], cvss: {},
    }];
  }

  close(): void {
    this.server.close();
  }
}
