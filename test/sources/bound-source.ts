import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import { Construct } from 'constructs';
import { DeliveryFoundation } from '../../src/foundation';
import { ServiceRole, servicePrincipal } from '../../src/foundation/private/service-role';
import { Source } from '../../src/sources';
import { SourceConfig } from '../../src/sources/source-config';

export const CONNECTION = 'arn:aws:codeconnections:eu-central-1:111111111111:connection/0a1b2c3d-0000-4000-8000-000000000000';

/** A stack to put sources in. */
export function sourceStack(context: Record<string, unknown> = {}, props: StackProps = {}): Stack {
  return new Stack(new App({ context }), 'Pipelines', props);
}

/** The smallest pipeline with a source, made as DeliveryPipeline makes its own. */
export function bindSource(stack: Stack, source: Source, pipelineName = 'shop'): SourceConfig {
  const scope = new Construct(stack, pipelineName);
  const foundation = DeliveryFoundation.of(stack);
  const pipelineArn = `arn:${stack.partition}:codepipeline:${stack.region}:${stack.account}:${pipelineName}`;
  const config = source._bind(scope, { pipelineName, pipelineArn, foundation });
  const role = new ServiceRole(scope, 'Role', servicePrincipal(scope, 'codepipeline'), 'Runs a pipeline');
  role.allow(...config.statements);
  new codepipeline.Pipeline(scope, 'Pipeline', {
    pipelineName,
    pipelineType: codepipeline.PipelineType.V2,
    executionMode: codepipeline.ExecutionMode.QUEUED,
    role: role.forConstructs,
    usePipelineRoleForActions: true,
    artifactBucket: foundation.artifactBucket,
    crossAccountKeys: false,
    restartExecutionOnUpdate: false,
    stages: [
      { stageName: 'Source', actions: [config.action] },
      { stageName: 'Gate', actions: [new actions.ManualApprovalAction({ actionName: 'Approve' })] },
    ],
    triggers: config.trigger ? [config.trigger] : undefined,
  });
  return config;
}

/** What the template says of the only resource of a type whose logical id begins so. */
export function propertiesOf(stack: Stack, type: string, logicalIdPrefix = ''): Record<string, any> {
  const found = Object.entries(Template.fromStack(stack).findResources(type)).filter(([id]) => id.startsWith(logicalIdPrefix));
  expect(found).toHaveLength(1);
  return found[0][1].Properties;
}
