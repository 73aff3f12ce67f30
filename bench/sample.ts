import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { inspect, Inspection } from './inspection';

/** How something of the benchmark is made: what exists already, before the clock starts, and what is measured. */
export interface Variant<T> {
  prepare(stack: Stack, number: number): T;
  define(stack: Stack, existing: T[]): void;
}

export interface SynthSample {
  /** CPU time of defining and synthesizing the stack. */
  readonly cpuMs: number;
  readonly resources: number;
  /** Size of the template without white space. */
  readonly bytes: number;
  /** When it is asked for. */
  readonly inspection?: Inspection;
}

const CONTEXT = {
  // what `cdk init` writes into a new project
  ...JSON.parse(fs.readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf-8')) as object,
  // With the defaults of the L2s, 50 pipelines are more than a stack may hold: compared they can be all the same.
  '@aws-cdk/core:stackResourceLimit': 0,
  '@aws-cdk/core:suppressTemplateIndentation': true,
};

/** One sample, in a process of its own: `<script> <variant> <count> [inspect]` prints a SynthSample. */
export function printSample<T>(variants: { readonly [name: string]: Variant<T> }): void {
  const [name, count, inspected] = process.argv.slice(2);
  if (!(name in variants)) throw new Error(`variant is one of ${Object.keys(variants).join(', ')}, got '${name}'`);
  // aws-cdk-lib loads a module when it is first used: one pipeline brings in what the others need, before the clock starts.
  synth(variants[name], 1, false);
  process.stdout.write(JSON.stringify(synth(variants[name], Number(count), inspected === 'inspect')));
}

function synth<T>(variant: Variant<T>, count: number, inspected: boolean): SynthSample {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-synth-'));
  try {
    const app = new App({ outdir, context: CONTEXT });
    const stack = new Stack(app, 'Pipelines');
    const existing = Array.from({ length: count }, (_, i) => variant.prepare(stack, i + 1));
    const before = process.cpuUsage();
    variant.define(stack, existing);
    app.synth();
    const { user, system } = process.cpuUsage(before);
    const template = JSON.parse(fs.readFileSync(path.join(outdir, stack.templateFile), 'utf-8')) as { Resources?: object };
    return {
      cpuMs: (user + system) / 1000,
      resources: Object.keys(template.Resources ?? {}).length,
      bytes: Buffer.byteLength(JSON.stringify(template)),
      inspection: inspected ? inspect(app, template) : undefined,
    };
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}
