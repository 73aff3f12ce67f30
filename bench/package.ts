import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { buildSync } from 'esbuild';
import { round } from './figures';
import { Cost, costTable, inTurns, mapValues } from './package/cost';
import { NodeCost } from './package/node-cost';
import { NpmApp } from './package/npm-app';
import { measurePython, PythonFigures, renderPython } from './package/python';

const ROOT = path.join(__dirname, '..');
const PACKAGE = 'cdk-delivery-pipelines';
const PEERS = ['aws-cdk-lib', 'constructs'];
const BY_HAND = ['aws-cdk-lib/aws-codebuild', 'aws-cdk-lib/aws-codepipeline', 'aws-cdk-lib/aws-codepipeline-actions', 'aws-cdk-lib/aws-logs'];
const IMPORTS = {
  'aws-cdk-lib, constructs': PEERS,
  'and modules for a pipeline by hand': [...PEERS, ...BY_HAND],
  'and aws-cdk-lib/pipelines': [...PEERS, 'aws-cdk-lib/pipelines'],
  'and this library': [...PEERS, PACKAGE],
};
const APPS = {
  'by hand, L2 defaults': 'bench/package/hand-written.ts',
  'aws-cdk-lib/pipelines': 'bench/package/cdk-pipelines.ts',
  'this library': 'bench/package/delivered.ts',
  'this library, the app of test/consumers': 'test/consumers/typescript/bin/shop.ts',
};

export interface PackageComparison {
  readonly size: { readonly packedBytes: number; readonly unpackedBytes: number; readonly files: number };
  /** Packages that npm installs because of the library, beside it and its peers. */
  readonly added: readonly string[];
  readonly install: { readonly alone: Cost; readonly together: Cost };
  readonly imports: { readonly [name: string]: Cost };
  /** From the first import to the end of synthesis. */
  readonly synth: { readonly [name: string]: Cost };
  readonly python?: PythonFigures;
}

/** What users pay for the packed library beside its peers: to install, to import, to synthesize a pipeline. Samples take turns. */
export function comparePackage(samples: number): PackageComparison {
  const packed = packedIn(path.join(ROOT, 'dist', 'js'));
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-package-'));
  try {
    const node = new NodeCost(work);
    const { devDependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf-8')) as { devDependencies: { [name: string]: string } };
    const peers = Object.fromEntries(PEERS.map((name) => [name, devDependencies[name]]));
    const alone = new NpmApp(path.join(work, 'alone'), peers, node);
    const together = new NpmApp(path.join(work, 'together'), { ...peers, [PACKAGE]: `file:${packed}` }, node);

    const install = inTurns('package, install', samples, { alone: () => alone.install(), together: () => together.install() });
    const imports = inTurns('package, import', samples, mapValues(IMPORTS, (modules) => () => (
      node.of(['-e', modules.map((name) => `require('${name}');`).join(' ')], together.directory)
    )));
    const apps = mapValues(APPS, (source) => bundle(source, together.directory));
    const synth = inTurns('package, synth', samples, mapValues(apps, (file) => () => (
      node.of([file], together.directory, { CDK_OUTDIR: path.join(work, 'cdk.out'), CDK_VALIDATION: 'false' })
    )));
    const { bytes, files } = together.sizeOf(PACKAGE);
    return {
      size: { packedBytes: fs.statSync(packed).size, unpackedBytes: bytes, files },
      added: together.packages().filter((place) => place !== `node_modules/${PACKAGE}` && !alone.packages().includes(place)),
      install,
      imports,
      synth,
      python: measurePython(path.join(ROOT, 'dist', 'python'), path.join(work, 'python'), peers['aws-cdk-lib'], samples),
    };
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

export function renderPackage({ size, added, install, imports, synth, python }: PackageComparison): string {
  const kilobytes = (bytes: number) => `${round(bytes / 1000, 0)} kB`;
  return [
    `package: ${kilobytes(size.packedBytes)} packed, ${kilobytes(size.unpackedBytes)} in ${size.files} files; `
      + `npm adds ${added.length} packages to it and its peers${added.map((place) => `, ${place}`).join('')}`,
    costTable('npm install, an empty directory', { 'aws-cdk-lib, constructs': install.alone, 'and this library': install.together }),
    costTable('import', imports),
    costTable('import and synth: a site, two environments, an approval', synth),
    ...python ? [renderPython(python)] : [],
  ].join('\n\n');
}

/** One file, as TypeScript of an app would become JavaScript; packages stay outside. */
function bundle(source: string, directory: string): string {
  const outfile = path.join(directory, `${path.basename(source, '.ts')}.js`);
  buildSync({
    entryPoints: [path.join(ROOT, source)], outfile, bundle: true, platform: 'node', target: 'node20', external: [...PEERS, PACKAGE], tsconfigRaw: {}, logLevel: 'warning',
  });
  return outfile;
}

function packedIn(directory: string): string {
  const found = fs.existsSync(directory) ? fs.readdirSync(directory).filter((name) => name.endsWith('.tgz')) : [];
  if (found.length === 1) return path.join(directory, found[0]);
  throw new Error(`package: dist/js holds one packed library, got ${found.length}; run npx projen compile, then npx projen package:js`);
}
