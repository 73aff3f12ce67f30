import { NO_IMAGE, type ImageRecordParameters } from '../contract';

/** Remembers which image a pipeline deployed last, where the stack of the service reads it. */

/** Parameters that hold an image each. */
export interface ImageParameters {
  /** Defines a parameter. One that exists keeps its value. */
  create(name: string, value: string): Promise<void>;
  write(name: string, value: string): Promise<void>;
  /** Bears that there is none. */
  remove(name: string): Promise<void>;
}

/** What CloudFormation asks of a custom resource, as far as it is read here. */
export interface ParameterRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  /** Absent for a new one. */
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: { readonly ParameterName: string };
}

/** Reads the `UserParameters` of an action. */
export function parseRecordParameters(text: string | undefined): ImageRecordParameters {
  try {
    return JSON.parse(text ?? '') as ImageRecordParameters;
  } catch {
    throw new Error(`UserParameters: JSON with images is needed, got '${text ?? ''}'; configure the action as Deployment.ecs does`);
  }
}

/** Records images that run now. Nothing is written when one of them is none. */
export async function recordImages({ images }: ImageRecordParameters, parameters: ImageParameters): Promise<void> {
  const entries = Object.entries(images ?? {});
  if (entries.length === 0) throw new Error('record of images: it names none; give at least one parameter with its image');
  for (const [name, image] of entries) {
    // A tag may name another image tomorrow, and a variable that nobody resolved names none.
    if (/^[^\s@#{}]+@sha256:[0-9a-f]{64}$/.test(image)) continue;
    throw new Error(`record of images: '${name}' takes an image by digest, got '${image}'; pass <repository>@sha256:<digest>`);
  }
  for (const [name, image] of entries) await parameters.write(name, image);
}

/**
 * Keeps a parameter as long as CloudFormation wants it, and answers its name. The value is none of CloudFormation's business: a
 * parameter that it owned would be written again, with the first value, whenever a tag changes.
 */
export async function keepParameter(request: ParameterRequest, parameters: ImageParameters): Promise<string> {
  const name = request.ResourceProperties.ParameterName;
  if (request.RequestType === 'Delete') {
    // What could not be created may be somebody else's.
    if (request.PhysicalResourceId === name) await parameters.remove(name);
    return request.PhysicalResourceId!;
  }
  await parameters.create(name, NO_IMAGE);
  return name;
}
