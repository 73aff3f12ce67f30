import * as fs from 'fs';
import * as path from 'path';
import { UserError } from '../errors';
import type { Assembly, Resource, StackTemplate } from './template';

/** The parts of a manifest that matter here. Its schema changes often: everything is optional, the rest is ignored. */
interface Manifest {
  readonly artifacts?: { readonly [id: string]: Artifact };
}

interface Artifact {
  readonly type?: string;
  readonly environment?: string;
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string; readonly directoryName?: string };
  readonly metadata?: ArtifactMetadata;
  readonly additionalMetadataFile?: string;
}

interface ArtifactMetadata {
  readonly [constructPath: string]: readonly { readonly type?: string; readonly data?: unknown }[];
}

/** The metadata key of a resource that holds its construct path, as the CDK CLI makes apps write it. */
export const CONSTRUCT_PATH = 'aws:cdk:path';

/** Reads a synthesized app: all stacks, those of stages included. */
export function readAssembly(directory: string): Assembly {
  if (!fs.existsSync(directory)) {
    throw new UserError(`no cloud assembly in '${directory}': run \`npx cdk synth\` first, or give its directory with --app DIR`);
  }
  return { directory, stacks: readStacks(directory) };
}

function readStacks(directory: string): StackTemplate[] {
  const manifestFile = path.join(directory, 'manifest.json');
  if (!fs.existsSync(manifestFile)) {
    throw new UserError(
      `'${directory}' holds no manifest.json, so it is not a cloud assembly: run \`npx cdk synth\` first, or give the right directory with --app DIR`,
    );
  }
  return Object.entries(readJson<Manifest>(manifestFile).artifacts ?? {}).flatMap(([id, artifact]) => {
    switch (artifact.type) {
      case 'aws:cloudformation:stack': return [readStack(directory, id, artifact)];
      case 'cdk:cloud-assembly': return readStacks(path.join(directory, artifact.properties?.directoryName ?? id));
      default: return [];
    }
  });
}

function readStack(directory: string, id: string, artifact: Artifact): StackTemplate {
  const name = artifact.properties?.stackName ?? id;
  const file = path.join(directory, artifact.properties?.templateFile ?? `${id}.template.json`);
  if (!fs.existsSync(file)) {
    throw new UserError(`template of stack '${name}' is missing, expected '${file}'; run \`npx cdk synth\` again`);
  }
  const template = readJson<{ [section: string]: object | undefined }>(file);
  const [account, region] = (artifact.environment ?? '').replace(/^aws:\/\//, '').split('/');
  return {
    name,
    account: account || 'unknown-account',
    region: region || 'unknown-region',
    file,
    resources: withConstructPaths((template.Resources ?? {}) as StackTemplate['resources'], metadataOf(directory, artifact)),
    outputs: (template.Outputs ?? {}) as StackTemplate['outputs'],
    parameters: (template.Parameters ?? {}) as StackTemplate['parameters'],
    mappings: (template.Mappings ?? {}) as StackTemplate['mappings'],
    conditions: (template.Conditions ?? {}) as StackTemplate['conditions'],
  };
}

function metadataOf(directory: string, artifact: Artifact): ArtifactMetadata {
  const file = artifact.additionalMetadataFile && path.join(directory, artifact.additionalMetadataFile);
  return { ...artifact.metadata, ...(file && fs.existsSync(file) ? readJson<ArtifactMetadata>(file) : {}) };
}

/** Templates carry construct paths only when the CDK CLI ran the app; the assembly's own metadata has them always. */
function withConstructPaths(resources: StackTemplate['resources'], metadata: ArtifactMetadata): StackTemplate['resources'] {
  const paths = new Map(Object.entries(metadata).flatMap(([constructPath, entries]) =>
    entries.filter((entry) => entry.type === 'aws:cdk:logicalId').map((entry) => [entry.data, constructPath.replace(/^\//, '')])));
  return Object.fromEntries(Object.entries(resources).map(([id, resource]): [string, Resource] => {
    const constructPath = paths.get(id);
    return [id, constructPath ? { ...resource, Metadata: { [CONSTRUCT_PATH]: constructPath, ...resource.Metadata } } : resource];
  }));
}

function readJson<T>(file: string): T {
  let content: unknown;
  try {
    content = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`'${file}' cannot be read as JSON (${(error as Error).message}); run \`npx cdk synth\` again`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new UserError(`'${file}' does not hold a JSON object; run \`npx cdk synth\` again`);
  }
  return content as T;
}
