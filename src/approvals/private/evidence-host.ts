import { ArnFormat, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as logs from 'aws-cdk-lib/aws-logs';
import { EvidenceHost } from './gate-config';

/** What a pipeline that was made elsewhere offers for evidence: its bucket. Its source is not asked. */
export function hostOf(who: string, pipeline: codepipeline.IPipeline, environment: string, delivery?: string): EvidenceHost {
  const stack = Stack.of(pipeline);
  const name = pipeline instanceof codepipeline.Pipeline ? (pipeline.node.defaultChild as codepipeline.CfnPipeline).name : undefined;
  if (name === undefined || Token.isUnresolved(name)) {
    throw new Error(`${who}: its function is there before the pipeline and has to know its name, got '${pipeline.node.path}' without; give that pipeline a pipelineName`);
  }
  const { artifactBucket: bucket } = pipeline as codepipeline.Pipeline;
  return {
    pipelineName: name,
    pipelineArn: stack.formatArn({ service: 'codepipeline', resource: name, arnFormat: ArnFormat.NO_RESOURCE_NAME }),
    environment,
    delivery,
    bucket,
    key: bucket.encryptionKey,
    foundation: { logRetention: logs.RetentionDays.THREE_MONTHS, removal: RemovalPolicy.DESTROY },
    source: `a pipeline that was made elsewhere, '${pipeline.node.path}'`,
    history: { spec: { kind: 'none' }, statements: [] },
    grant: true,
  };
}
