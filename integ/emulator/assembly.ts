import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import type { Template } from './template';

/** What an app of `integ/` synthesizes. */
export interface Assembly {
  /** In the order of their deployment. */
  readonly stacks: readonly AssembledStack[];
  /** Holds the assertions. */
  readonly assertions: AssembledStack;
  readonly assets: readonly FileAsset[];
}

export interface AssembledStack {
  readonly name: string;
  readonly template: Template;
}

export interface FileAsset {
  /** A directory that becomes a zip file, or a file. */
  readonly path: string;
  readonly packaging: 'zip' | 'file';
  /** In the bucket of a bootstrapped environment. */
  readonly key: string;
}

interface AssetManifest {
  readonly files?: {
    readonly [id: string]: {
      readonly source: { readonly path: string; readonly packaging: FileAsset['packaging'] };
      readonly destinations: { readonly [id: string]: { readonly objectKey: string } };
    };
  };
}

interface Manifest {
  readonly artifacts: {
    readonly [id: string]: {
      readonly type: string;
      readonly dependencies?: readonly string[];
      readonly properties?: { readonly templateFile?: string; readonly stackName?: string };
    };
  };
}

interface IntegManifest {
  readonly testCases: { readonly [name: string]: { readonly stacks: readonly string[]; readonly assertionStackName: string } };
}

export function readAssembly(directory: string): Assembly {
  const read = <T>(file: string): T => JSON.parse(readFileSync(join(directory, file), 'utf-8')) as T;
  const { artifacts } = read<Manifest>('manifest.json');
  const [testCase] = Object.values(read<IntegManifest>('integ.json').testCases);
  const stack = (id: string): AssembledStack => ({
    name: artifacts[id].properties!.stackName ?? id, template: { Resources: {}, ...read<object>(artifacts[id].properties!.templateFile!) },
  });
  const ordered: string[] = [];
  const visit = (id: string): void => {
    if (ordered.includes(id) || artifacts[id]?.type !== 'aws:cloudformation:stack') return;
    artifacts[id].dependencies?.forEach(visit);
    ordered.push(id);
  };
  testCase.stacks.forEach(visit);
  return {
    stacks: ordered.map(stack),
    assertions: stack(testCase.assertionStackName),
    assets: readdirSync(directory).filter((file) => file.endsWith('.assets.json')).flatMap((file) => filesOf(read<AssetManifest>(file), directory)),
  };
}

function filesOf({ files = {} }: AssetManifest, directory: string): FileAsset[] {
  return Object.values(files).flatMap(({ source, destinations }) => Object.values(destinations).map(({ objectKey: key }) => (
    { path: join(directory, source.path), packaging: source.packaging, key }
  )));
}
