import { Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { variableReferences } from './variable-references';

/** What actions pass on to each other: names of artifacts and namespaces of variables. */
export interface ActionUses {
  readonly takes: readonly string[];
  readonly leaves: readonly string[];
}

/**
 * What an action takes and leaves, before it has a place in the pipeline. Its configuration is known only to `bind`, which is given a
 * scope that is gone afterwards, and a role and a bucket that cannot be changed.
 */
export function usesOf(
  action: codepipeline.IAction, environment: { readonly [name: string]: string } | undefined, pipeline: codepipeline.Pipeline,
): ActionUses {
  const id = 'Rehearsal';
  const scope = new Construct(pipeline, id);
  const stage = { stageName: id, pipeline } as unknown as codepipeline.IStage;
  const { configuration } = action.bind(scope, stage, {
    role: iam.Role.fromRoleArn(scope, 'Role', pipeline.role.roleArn, { mutable: false }),
    bucket: s3.Bucket.fromBucketName(scope, 'Bucket', pipeline.artifactBucket.bucketName),
  });
  const { inputs = [], outputs = [], variablesNamespace } = action.actionProperties;
  const stack = Stack.of(pipeline);
  const resolved = stack.resolve({ configuration, environment, variablesNamespace });
  pipeline.node.tryRemoveChild(id);
  return {
    takes: [...namesOf(inputs), ...variableReferences(resolved).map(({ namespace }) => namespace)],
    leaves: [...namesOf(outputs), ...resolved.variablesNamespace ? [resolved.variablesNamespace] : []],
  };
}

function namesOf(artifacts: readonly codepipeline.Artifact[]): string[] {
  return artifacts.flatMap(({ artifactName }) => artifactName ?? []);
}
