import * as path from 'path';
import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { buildImage } from './image-build';
import { unzip } from '../build/archive';
import { BuildLog } from '../build/build-log';
import type { ActionModel } from '../model/pipeline';

/** Builds the image that CodePipeline itself would build and push. */
export class ManagedImageBuildHandler implements ActionHandler {
  plan({ configuration }: ActionModel): string {
    return `builds the image of ${configuration.ECRRepositoryName} with docker or podman`;
  }

  async run({ configuration, inputs }: ActionModel, context: ActionContext): Promise<ActionResult> {
    const { ECRRepositoryName: repository, DockerFilePath = '.', ImageTags } = configuration;
    const source = context.inputs.get(inputs[0]);
    if (!source) throw new Error(`input artifact ${inputs[0]} is missing; run the action that makes it first`);
    const directory = path.join(context.workDirectory, 'source');
    await unzip(source, directory);
    const { digest } = await buildImage({
      repository,
      tag: ImageTags?.split(',')[0] || context.revision || 'latest',
      // The action takes the directory of the Dockerfile, and the file itself too.
      contextDirectory: path.join(directory, DockerFilePath.replace(/(^|\/)Dockerfile$/, '')),
      dockerfile: 'Dockerfile',
      buildArguments: {},
      secrets: {},
    }, context, new BuildLog((line) => context.log(line))).catch((error: Error) => { throw new Error(`the image of ${repository} ${error.message}`); });
    return {
      status: 'Succeeded',
      summary: `${repository}@${digest}`,
      variables: { ECRImageDigestId: digest, ECRRepositoryName: repository },
    };
  }
}
