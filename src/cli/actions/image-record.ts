import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { parseRecordParameters, recordImages } from '../../runtime/image-record';
import type { ActionModel } from '../model/pipeline';
import { LocalParameters } from '../targets/local-parameters';

/** Remembers which images run, where the recording function would write parameters of Systems Manager. */
export class ImageRecordHandler implements ActionHandler {
  plan(): string {
    return 'remembers which images run, in local parameters';
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    const parameters = parseRecordParameters(action.configuration.UserParameters);
    await recordImages(parameters, new LocalParameters(context.state.targets, context.execution));
    const recorded = Object.entries(parameters.images);
    recorded.forEach(([name, image]) => context.log(`${name}: ${image}`));
    return { status: 'Succeeded', summary: `recorded ${recorded.map(([name, image]) => `${name}: ${shortImage(image)}`).join(', ')}` };
  }
}

/** `orders@sha256:1f3c2a9b0d11`: the repository without its host, and as much of the digest as people compare. */
export function shortImage(uri: string): string {
  const [repository, digest] = uri.split('@');
  const name = repository.replace(/^[^/]*[.:][^/]*\//, '');
  return digest ? `${name}@${digest.slice(0, 'sha256:'.length + 12)}` : name;
}
