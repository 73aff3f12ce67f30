import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EVIDENCE_FOLDER, NOTIFIED_FOLDER } from '../../contract';
import { placedName, placeHash, shortHash } from '../../foundation/private/place-hash';

/** CodePipeline keeps a pipeline's artifacts below this many characters of its name. */
const PREFIX_LENGTH = 20;

/**
 * The name of a pipeline that was given none: what the user called it and a hash of where it stands. Known as text, so that roles
 * can name the pipeline before it exists, and short, so that the artifacts of two pipelines never share a prefix.
 */
export function pipelineNameOf(scope: Construct, title: string): string {
  return placedName(scope, title, 'pipeline', PREFIX_LENGTH);
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
  return roleName(pipelineName, `-deploy-${placeHash(scope)}`);
}

function roleName(pipelineName: string, suffix: string): string {
  const room = ROLE_NAME_LENGTH - suffix.length;
  if (Token.isUnresolved(pipelineName) || pipelineName.length <= room) return pipelineName + suffix;
  const hash = shortHash(pipelineName);
  return `${pipelineName.slice(0, room - hash.length - 1)}-${hash}${suffix}`;
}

export function validatePipelineName(title: string, name: string | undefined): void {
  if (name === undefined || Token.isUnresolved(name)) return;
  const kept: { readonly [folder: string]: string } = { cache: 'build caches are', [EVIDENCE_FOLDER]: 'what approvers see is', [NOTIFIED_FOLDER]: 'marks of who was told are' };
  if (Object.hasOwn(kept, name)) throw new Error(`pipeline '${title}': ${kept[name]} kept under that name, got pipelineName '${name}'; give it another one`);
  if (/^[A-Za-z0-9.@_-]{1,100}$/.test(name)) return;
  throw new Error(`pipeline '${title}': pipelineName has 1 to 100 letters, digits and . @ _ -, got '${name}'; leave it out for a name that fits`);
}
