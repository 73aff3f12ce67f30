import { randomUUID } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import type { Workspace } from './workspace';
import type { ActionContext } from '../actions/handler';
import type { ActionModel } from '../model/pipeline';

/** The variables that CodeBuild itself sets, with the values of a local run. */
export function contractVariables(
  project: string, image: string, action: ActionModel, context: ActionContext, { sources, primary, inputs }: Workspace,
): { [name: string]: string } {
  const { name: pipeline, account } = context.pipeline;
  const id = `${project}:${randomUUID()}`;
  return {
    AWS_REGION: action.region,
    AWS_DEFAULT_REGION: action.region,
    CODEBUILD_BUILD_ARN: `arn:aws:codebuild:${action.region}:${account}:build/${id}`,
    CODEBUILD_BUILD_ID: id,
    CODEBUILD_BUILD_IMAGE: image,
    CODEBUILD_BUILD_NUMBER: String(nextBuildNumber(project, context)),
    CODEBUILD_BUILD_SUCCEEDING: '1',
    CODEBUILD_BUILD_URL: `https://${action.region}.console.aws.amazon.com/codesuite/codebuild/projects/${project}/build/${encodeURIComponent(id)}/log`,
    CODEBUILD_CI: 'true',
    CODEBUILD_INITIATOR: `codepipeline/${pipeline}`,
    CODEBUILD_KMS_KEY_ID: 'alias/local',
    CODEBUILD_LOG_PATH: id.split(':')[1],
    CODEBUILD_RESOLVED_SOURCE_VERSION: context.revision,
    CODEBUILD_SOURCE_REPO_URL: '',
    CODEBUILD_SOURCE_VERSION: `arn:aws:s3:::local/${pipeline}/${context.execution}/${primary}.zip`,
    CODEBUILD_SRC_DIR: sources,
    ...Object.fromEntries([...inputs].map(([name, directory]) => [`CODEBUILD_SRC_DIR_${name}`, directory])),
    CODEBUILD_START_TIME: String(Date.now()),
  };
}

/** Counts the builds of a project, on this machine. */
function nextBuildNumber(project: string, context: ActionContext): number {
  const file = path.join(context.state.cache, encodeURIComponent(project), 'build-number');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const number = (fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) || 0 : 0) + 1;
  fs.writeFileSync(file, String(number));
  return number;
}
