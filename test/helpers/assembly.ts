import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { readAssembly } from '../../src/cli/assembly/assembly';
import type { Assembly } from '../../src/cli/assembly/template';

export interface AssemblyContents {
  /** Template by stack name. */
  readonly stacks: { readonly [stackName: string]: object };
  /** `aws://account/region` of all stacks. @default - environment-agnostic */
  readonly environment?: string;
}

/** Writes a small cloud assembly to a new temporary directory, which the caller removes. Returns the directory. */
export function writeAssembly(contents: AssemblyContents): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-out-'));
  const artifacts: { [id: string]: object } = {};
  for (const [name, template] of Object.entries(contents.stacks)) {
    const templateFile = `${name}.template.json`;
    fs.writeFileSync(path.join(directory, templateFile), JSON.stringify(template));
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      environment: contents.environment ?? 'aws://unknown-account/unknown-region',
      properties: { templateFile },
    };
  }
  fs.writeFileSync(path.join(directory, 'manifest.json'), JSON.stringify({ version: '53.0.0', artifacts }));
  return directory;
}

/** The same, read: nothing stays on disk. */
export function assemblyOf(contents: AssemblyContents): Assembly {
  const directory = writeAssembly(contents);
  try {
    return readAssembly(directory);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}
