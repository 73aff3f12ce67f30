import { FakeLambda, sha256 } from './fake-lambda';
import type { Fleet, FleetPackage } from '../../src/runtime/fleet-ports';

/** A fleet of functions that are called in AWS Lambda as in the fleet, with the prefix `staging-`. */
export class FakeFleet implements Fleet {
  readonly target = new FakeLambda();
  readonly clock = this.target.clock;
  readonly alias = 'live';
  readonly functions: { readonly [name: string]: string };
  readonly lines: string[] = [];

  constructor(...names: readonly string[]) {
    this.functions = Object.fromEntries(names.map((name) => [name, `staging-${name}`]));
    for (const functionName of Object.values(this.functions)) this.target.add(functionName);
  }

  log(line: string): void {
    this.lines.push(line);
  }
}

/** A package whose zip is the text. */
export function packageOf(content: string, kind: 'function' | 'layer' = 'function'): FleetPackage & { reads: number } {
  const zip = Buffer.from(content);
  return {
    record: { kind, file: 'package.zip', sha256: sha256(zip), inputs: `inputs of ${content}`, bytes: zip.length, built: true },
    reads: 0,
    async read() {
      this.reads++;
      return zip;
    },
  };
}
