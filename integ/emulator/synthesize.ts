import { join } from 'path';

/** Synthesizes apps, each into a directory that has its name: `synthesize.ts <directory> <case>...`. An app writes it when the process ends. */
async function synthesize([directory, ...cases]: readonly string[]): Promise<void> {
  for (const name of cases) {
    process.env.CDK_OUTDIR = join(directory, name);
    await import(`../integ.${name}`);
  }
}

synthesize(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
