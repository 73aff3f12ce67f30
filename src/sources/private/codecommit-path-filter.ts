import * as path from 'path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Patterns } from './validation';
import { DeliveryFoundation } from '../../foundation';
import { ServiceRole } from '../../foundation/private/service-role';
import { SOURCE, SourceBindOptions } from '../source-config';

export interface PathFilterRuleProps {
  readonly pipeline: SourceBindOptions;
  readonly description: string;
  readonly eventPattern: events.EventPattern;
  readonly repository: codecommit.IRepository;
  readonly paths: Patterns;
}

/**
 * The function of a stack that starts pipelines for pushes to CodeCommit which touch their paths. Each pipeline has a rule of
 * its own and adds its own permissions.
 */
export class CodeCommitPathFilter extends Construct {
  /** The path filter of a scope's stack. */
  public static obtain(scope: Construct, foundation: DeliveryFoundation): CodeCommitPathFilter {
    const stack = Stack.of(scope);
    const id = 'CodeCommitPathFilter';
    return stack.node.tryFindChild(id) as CodeCommitPathFilter | undefined ?? new CodeCommitPathFilter(stack, id, foundation);
  }

  private readonly role: ServiceRole;
  private readonly function: lambda.Function;

  private constructor(scope: Construct, id: string, foundation: DeliveryFoundation) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: foundation.logRetention, removalPolicy: foundation.removal });
    this.role = new ServiceRole(this, 'Role', new iam.ServicePrincipal('lambda.amazonaws.com'), 'Starts pipelines whose paths a push changed');
    this.role.allow(new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }));
    this.function = new lambda.Function(this, 'Function', {
      description: 'Starts pipelines whose paths a push to CodeCommit changed',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(path.join(__dirname, '../../../assets/sources/codecommit-path-filter.lambda')),
      handler: 'index.handler',
      timeout: Duration.minutes(1),
      memorySize: 256,
      role: this.role.forConstructs,
      logGroup,
    });
    foundation._tag(this);
  }

  /** Defines the rule of a pipeline in `scope`. */
  public addRule(scope: Construct, id: string, props: PathFilterRuleProps): void {
    const { pipelineName, pipelineArn } = props.pipeline;
    this.role.allow(
      new iam.PolicyStatement({ actions: ['codecommit:GetDifferences'], resources: [props.repository.repositoryArn] }),
      new iam.PolicyStatement({ actions: ['codepipeline:StartPipelineExecution'], resources: [pipelineArn] }),
    );
    const event = events.RuleTargetInput.fromObject({
      id: events.EventField.eventId,
      change: events.EventField.fromPath('$.detail'),
      pipelineName,
      actionName: SOURCE,
      ...props.paths,
    });
    new events.Rule(scope, id, {
      description: props.description,
      eventPattern: props.eventPattern,
      targets: [new targets.LambdaFunction(this.function, { event })],
    });
  }
}
