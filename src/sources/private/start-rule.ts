import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ServiceRole, servicePrincipal } from '../../foundation/private/service-role';
import { SOURCE, SourceBindOptions } from '../source-config';

export interface StartRuleProps {
  readonly pipeline: SourceBindOptions;
  readonly description: string;
  readonly eventPattern: events.EventPattern;
  /** How CodePipeline calls the kind of revision, and where the event holds it. */
  readonly revisionType: 'COMMIT_ID' | 'S3_OBJECT_VERSION_ID';
  readonly revisionPath: string;
}

/** Starts one pipeline, at the revision of the event, with a role that can do nothing else. */
export class StartRule extends Construct {
  constructor(scope: Construct, id: string, props: StartRuleProps) {
    super(scope, id);
    const { pipelineName, pipelineArn } = props.pipeline;
    const role = new ServiceRole(this, 'Role', servicePrincipal(this, 'events'), `Starts the pipeline ${pipelineName}`);
    role.allow(new iam.PolicyStatement({ actions: ['codepipeline:StartPipelineExecution'], resources: [pipelineArn] }));
    const input = events.RuleTargetInput.fromObject({
      sourceRevisions: [{ actionName: SOURCE, revisionType: props.revisionType, revisionValue: events.EventField.fromPath(props.revisionPath) }],
    });
    new events.Rule(this, 'Rule', {
      description: props.description,
      eventPattern: props.eventPattern,
      targets: [{ bind: () => ({ arn: pipelineArn, role: role.forConstructs, input }) }],
    });
  }
}
