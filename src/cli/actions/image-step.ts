import * as path from 'path';
import type { ActionContext } from './handler';
import { buildImage } from './image-build';
import type { ImageBuildRecord } from '../../contract';
import type { BuildLog } from '../build/build-log';
import type { CommandFailure } from '../build/phases';
import { type BuildSession, shortened } from '../build/session';
import type { Workspace } from '../build/workspace';

/** Stands in for the commands of a buildspec that build an image and push it. */
export class ImageStep {
  private done = false;

  constructor(
    private readonly record: ImageBuildRecord,
    private readonly session: BuildSession,
    private readonly workspace: Workspace,
    private readonly context: ActionContext,
    private readonly log: BuildLog,
  ) {}

  standsInFor(command: string): boolean {
    return this.record.imageCommands.includes(command);
  }

  /** The first of the commands builds the image, and the others have nothing left to do. */
  async execute(command: string): Promise<CommandFailure | undefined> {
    const { container } = this.record;
    this.log.container(`Skipping command ${shortened(command)} (the image is built by the container engine of this machine)`);
    if (this.done) return undefined;
    this.done = true;
    try {
      await this.build();
      return undefined;
    } catch (error) {
      const reason = (error as Error).message;
      this.log.container(`The image of ${container} ${reason}`);
      await this.session.state.set('CODEBUILD_BUILD_SUCCEEDING', '0');
      return { command: `the image of ${container}`, reason, final: this.context.signal.aborted };
    }
  }

  private async build(): Promise<void> {
    const { record, session, context } = this;
    const { repository, dockerfile, target, platform } = record;
    const variables = await session.state.variables();
    const tag = variables.IMAGE_TAG || context.revision || 'local';
    const buildArguments: { [name: string]: string } = {};
    for (const [name, value] of Object.entries(record.buildArguments)) buildArguments[name] = await session.state.evaluate(value);
    const { digest } = await buildImage({
      repository,
      tag,
      contextDirectory: path.join(this.workspace.sources, record.directory),
      dockerfile,
      target,
      platform,
      buildArguments,
      secrets: Object.fromEntries(Object.entries(record.secrets ?? {}).map(([id, variable]) => [id, variables[variable] ?? ''])),
      timeoutMs: session.timeLeftMs,
    }, context, this.log);
    const repositoryUri = variables.REPOSITORY_URI || repository;
    const values = { REPOSITORY_URI: repositoryUri, IMAGE_TAG: tag, IMAGE_DIGEST: digest, IMAGE_URI: `${repositoryUri}@${digest}` };
    for (const [name, value] of Object.entries(values)) await session.state.set(name, value);
  }
}
