import { createRequire } from 'module';
import { basename, join } from 'path';

/** Synthesizes apps, each into a directory that has its name: `synthesize.ts <directory> <program>...`. It is written when the process ends. */
const [directory, ...programs] = process.argv.slice(2);
for (const program of programs) {
  process.env.CDK_OUTDIR = join(directory, basename(program, '.ts').replace(/^integ\./, ''));
  createRequire(__filename)(program);
}
