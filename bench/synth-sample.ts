import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { delivered } from './delivered';
import { handWritten } from './hand-written';
import { Site } from './site';
import { SpaHosting } from 'cdk-delivery-pipelines';

/*
 * One sample of the synth benchmark, in a process of its own: `synth-sample.ts <variant> <count>` prints a SynthSample.
 */

const VARIANTS = {
  delivered,
  handWritten: (stack, sites) => handWritten(stack, sites, { oneRole: false }),
  handWrittenOneRole: (stack, sites) => handWritten(stack, sites, { oneRole: true }),
  hosting: (stack, sites) => sites.forEach(({ name }) => new SpaHosting(stack, name)),
} satisfies { readonly [variant: string]: (stack: Stack, sites: Site[]) => void };

export type SynthVariant = keyof typeof VARIANTS;

export interface SynthSample {
  /** CPU time of defining and synthesizing the stack. */
  readonly cpuMs: number;
  readonly resources: number;
  /** Size of the template without white space. */
  readonly bytes: number;
}

const CONTEXT = {
  // what `cdk init` writes into a new project
  ...JSON.parse(fs.readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf-8')) as object,
  // With the defaults of the L2s, 50 pipelines are more than a stack may hold: compared they can be all the same.
  '@aws-cdk/core:stackResourceLimit': 0,
  '@aws-cdk/core:suppressTemplateIndentation': true,
};

function synth(variant: SynthVariant, count: number): SynthSample {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-synth-'));
  try {
    const app = new App({ outdir, context: CONTEXT });
    const stack = new Stack(app, 'Pipelines');
    const sites = Array.from({ length: count }, (_, i) => existingSite(stack, i + 1));
    const before = process.cpuUsage();
    VARIANTS[variant](stack, sites);
    app.synth();
    const { user, system } = process.cpuUsage(before);
    const template = JSON.parse(fs.readFileSync(path.join(outdir, stack.templateFile), 'utf-8')) as { Resources?: object };
    const resources = Object.keys(template.Resources ?? {}).length;
    return { cpuMs: (user + system) / 1000, resources, bytes: Buffer.byteLength(JSON.stringify(template)) };
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}

/** Hosting is measured by itself, so pipelines are given one that exists already. */
function existingSite(stack: Stack, number: number): Site {
  const id = `site-${number}`;
  return {
    name: `Site${number}`,
    directory: `apps/${id}`,
    hosting: {
      bucket: s3.Bucket.fromBucketName(stack, `Bucket${number}`, `acme-${id}`),
      releaseFunction: lambda.Function.fromFunctionName(stack, `Release${number}`, `release-${id}`),
      url: `https://${id}.shop.example.com/`,
    },
  };
}

function main([variant, count]: string[]): void {
  if (!(variant in VARIANTS)) throw new Error(`variant is one of ${Object.keys(VARIANTS).join(', ')}, got '${variant}'`);
  // aws-cdk-lib loads a module when it is first used: one pipeline brings in what the others need, before the clock starts.
  synth(variant as SynthVariant, 1);
  process.stdout.write(JSON.stringify(synth(variant as SynthVariant, Number(count))));
}

main(process.argv.slice(2));
