import { createHash } from 'crypto';
import { Names, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** CodePipeline keeps a pipeline's artifacts below this many characters of its name. */
const PREFIX_LENGTH = 20;
const HASH_LENGTH = 8;

/**
 * The name of a pipeline that was given none: what the user called it and a hash of where it stands. Known as text, so that roles
 * can name the pipeline before it exists, and short, so that the artifacts of two pipelines never share a prefix.
 */
export function pipelineNameOf(scope: Construct, title: string): string {
  const name = title.replace(/[^A-Za-z0-9]+/g, '').slice(0, PREFIX_LENGTH - HASH_LENGTH - 1);
  return `${name || 'pipeline'}-${hashOf(scope)}`;
}

/** Which objects of the artifact bucket are a pipeline's artifacts. How exactly a longer name is cut is not documented. */
export function artifactKeys(pipelineName: string): string {
  return pipelineName.length <= PREFIX_LENGTH ? `${pipelineName}/*` : `${pipelineName.slice(0, PREFIX_LENGTH)}*`;
}

/** IAM: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const ROLE_NAME_LENGTH = 64;

/** The name of the role of a pipeline that other roles have to trust before it exists. */
export function pipelineRoleName(pipelineName: string): string {
  return roleName(pipelineName, '-pipeline');
}

/** The name of a role of a pipeline in a stack of another account. */
export function deployRoleName(pipelineName: string, scope: Construct): string {
  return roleName(pipelineName, `-deploy-${hashOf(scope)}`);
}

function roleName(pipelineName: string, suffix: string): string {
  const room = ROLE_NAME_LENGTH - suffix.length;
  if (Token.isUnresolved(pipelineName) || pipelineName.length <= room) return pipelineName + suffix;
  const hash = sha256(pipelineName);
  return `${pipelineName.slice(0, room - hash.length - 1)}-${hash}${suffix}`;
}

/** Where a construct stands. */
function hashOf(scope: Construct): string {
  return sha256(`${Stack.of(scope).stackName}/${Names.nodeUniqueId(scope.node)}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
}
