import { join } from 'path';

/** Synthesizes apps, each into a directory that has its name: `synthesize.ts <directory> <case>...`. An app writes it when the process ends. */
const [directory, ...cases] = process.argv.slice(2);
for (const name of cases) {
  process.env.CDK_OUTDIR = join(directory, name);
  require(`../integ.${name}`);
}
