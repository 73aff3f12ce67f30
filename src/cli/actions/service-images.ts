import * as fs from 'fs';
import * as path from 'path';
import type { ActionContext } from './handler';
import { unzip } from '../build/archive';
import type { ActionModel } from '../model/pipeline';
import type { ServiceModel } from '../model/service';

type Images = ReadonlyMap<string, string>;

const DEFINITIONS = 'imagedefinitions.json';

interface ImageDefinition {
  readonly name: string;
  readonly imageUri: string;
}

/** As far as it is read here. */
interface TaskDefinition {
  readonly containerDefinitions?: readonly { readonly name: string; readonly image: string }[];
}

/** Of an ECS action: image by container, as `imagedefinitions.json` has it. */
export async function imagesOfDefinitions(action: ActionModel, context: ActionContext): Promise<Images> {
  const file = action.configuration.FileName ?? DEFINITIONS;
  const definitions = await readArtifact<ImageDefinition[]>(action.inputs[0], file, context);
  if (!Array.isArray(definitions)) throw new Error(`${file} in ${action.inputs[0]} is a list of { name, imageUri }, got ${JSON.stringify(definitions)}`);
  return new Map(definitions.map(({ name, imageUri }) => [name, imageUri]));
}

/** Of a CodeDeployToECS action: the images whose placeholders `taskdef.json` has, or what a step of ours wrote down beside it. */
export async function imagesOfAppSpec(action: ActionModel, context: ActionContext, service: ServiceModel): Promise<Images> {
  const { configuration } = action;
  const templates = configuration.TaskDefinitionTemplateArtifact ?? action.inputs[0];
  const definitions = await readArtifact<ImageDefinition[]>(templates, DEFINITIONS, context).catch(() => undefined);
  if (definitions) return new Map(definitions.map(({ name, imageUri }) => [name, imageUri]));
  const byPlaceholder = new Map<string, string>();
  for (const number of [1, 2, 3, 4]) {
    const artifact = configuration[`Image${number}ArtifactName`];
    if (artifact === undefined) continue;
    const { ImageURI } = await readArtifact<{ readonly ImageURI: string }>(artifact, 'imageDetail.json', context);
    byPlaceholder.set(`<${configuration[`Image${number}ContainerName`] ?? 'IMAGE'}>`, ImageURI);
  }
  const file = configuration.TaskDefinitionTemplatePath ?? 'taskdef.json';
  // It is made from what runs in the cloud: where it is missing, a single image is for the container that serves requests.
  const definition = await readArtifact<TaskDefinition>(templates, file, context)
    .catch((): TaskDefinition => ({}));
  const images = (definition.containerDefinitions ?? []).map(({ name, image }) => [name, byPlaceholder.get(image)] as const)
    .filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (images.length > 0) return new Map(images);
  if (byPlaceholder.size !== 1) throw new Error(`${file} names no image of ${[...byPlaceholder.keys()].join(', ') || 'the action'}`);
  return new Map([[service.target?.container ?? service.containers[0].name, ...byPlaceholder.values()] as [string, string]]);
}

async function readArtifact<T>(artifact: string, file: string, context: ActionContext): Promise<T> {
  const zip = context.inputs.get(artifact);
  if (!zip) throw new Error(`input artifact ${artifact} is missing; run the action that makes it first`);
  const directory = path.join(context.workDirectory, artifact);
  await unzip(zip, directory);
  const location = path.join(directory, file);
  if (!fs.existsSync(location)) throw new Error(`input artifact ${artifact} holds no ${file}; let the build of the image write it`);
  try {
    return JSON.parse(fs.readFileSync(location, 'utf8')) as T;
  } catch (error) {
    throw new Error(`${file} in ${artifact} is not JSON: ${(error as Error).message}`);
  }
}
