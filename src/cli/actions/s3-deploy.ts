import * as fs from 'fs';
import * as path from 'path';
import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { unzip } from '../build/archive';
import type { ActionModel } from '../model/pipeline';
import { LocalBucket } from '../targets/local-bucket';

/** Puts an artifact where a local site serves from: `targets/s3/<bucket>/<key>`. */
export class S3DeployHandler implements ActionHandler {
  plan({ configuration }: ActionModel): string {
    return `${extracts(configuration) ? 'unpacks' : 'copies'} to the local bucket ${location(configuration)}`;
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    const { configuration } = action;
    const input = context.inputs.get(action.inputs[0]);
    if (!input) throw new Error(`${action.stage}/${action.name}: the input artifact '${action.inputs[0]}' was not produced; run the stage that builds it`);
    const extract = extracts(configuration);
    if (!extract && !configuration.ObjectKey) {
      return { status: 'Failed', summary: 'ObjectKey is needed where Extract is false; give the artifact a key' };
    }
    const bucket = new LocalBucket(context.state.targets, configuration.BucketName);
    const keys = extract ? await unpack(bucket, input, configuration.ObjectKey) : copyArtifact(bucket, input, configuration.ObjectKey);
    bucket.describe(keys, configuration.CacheControl);
    keys.forEach((key) => context.log(`s3://${bucket.name}/${key}`));
    return { status: 'Succeeded', summary: `${keys.length} ${keys.length === 1 ? 'file' : 'files'} to ${location(configuration)}` };
  }
}

function extracts(configuration: ActionModel['configuration']): boolean {
  return configuration.Extract?.toLowerCase() === 'true';
}

function location({ BucketName, ObjectKey = '' }: ActionModel['configuration']): string {
  return [BucketName, ObjectKey].filter(Boolean).join('/');
}

async function unpack(bucket: LocalBucket, artifact: string, prefix = ''): Promise<string[]> {
  const folder = prefix.replace(/^\/+|\/+$/g, '');
  return (await unzip(artifact, placeOf(bucket, folder || '.'))).map((file) => [folder, file].filter(Boolean).join('/'));
}

function copyArtifact(bucket: LocalBucket, artifact: string, key: string): string[] {
  const file = placeOf(bucket, key);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.copyFileSync(artifact, file);
  return [key];
}

function placeOf(bucket: LocalBucket, key: string): string {
  const place = key === '.' ? bucket.directory : bucket.path(key);
  if (!place) throw new Error(`bucket ${bucket.name}: '${key}' is no key that can be kept on disk; use one like 'releases/1'`);
  return place;
}
