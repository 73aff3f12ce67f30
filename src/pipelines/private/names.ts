import { createHash } from 'crypto';
import { Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** CodePipeline keeps a pipeline's artifacts below this many characters of its name. */
const PREFIX_LENGTH = 20;
const HASH_LENGTH = 8;

/**
 * The name of a pipeline that was given none: what the user called it and a hash of where it stands. Known as text, so that roles
 * can name the pipeline before it exists, and short, so that the artifacts of two pipelines never share a prefix.
 */
export function pipelineNameOf(scope: Construct, title: string): string {
  const hash = createHash('sha256').update(`${Stack.of(scope).stackName}/${Names.nodeUniqueId(scope.node)}`).digest('hex').slice(0, HASH_LENGTH);
  const name = title.replace(/[^A-Za-z0-9]+/g, '').slice(0, PREFIX_LENGTH - HASH_LENGTH - 1);
  return `${name || 'pipeline'}-${hash}`;
}

/** The prefix of a pipeline's artifacts in the artifact bucket. */
export function artifactPrefix(pipelineName: string): string {
  return pipelineName.slice(0, PREFIX_LENGTH);
}
