import { Duration, Stack, Validations } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as destinations from 'aws-cdk-lib/aws-lambda-destinations';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { undoOf, undoRecordOf } from './undo-environment';
import { DELIVERY_EVENT_SOURCE, UNDO_DEPLOYMENTS, UNDO_ENVIRONMENT, UNDO_PIPELINE } from '../../contract';
import { DeploymentUndo } from '../../deployments/deployment-config';
import { DeliveryFoundation } from '../../foundation';
import { HandlerFunction } from '../../foundation/private/handler-function';
import { policySize } from '../../foundation/private/policy-size';
import type { DeliveryEnvironment } from '../delivery-environment';
import type { DeliveryPipeline } from '../delivery-pipeline';
import { LayoutStage } from '../layout';

/** Of all environment variables of a function: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ENVIRONMENT = 4096;
/** An event that is older finds a world that has moved on. */
const MAX_AGE = Duration.hours(1);

export interface UndoFunctionProps {
  readonly pipelineName: string;
  readonly pipelineArn: string;
  readonly foundation: DeliveryFoundation;
  readonly environmentName: string;
  /** Names of the stages that deploy. */
  readonly stages: readonly string[];
  /** By name of the deployment. */
  readonly undo: { readonly [deployment: string]: DeploymentUndo };
}

/**
 * Undoes what an execution deployed to one environment when the stage of the environment fails: a rule, a function with a role of its
 * own, and a queue that keeps the events which came to nothing.
 */
export class UndoFunction extends Construct {
  constructor(scope: Construct, id: string, props: UndoFunctionProps) {
    super(scope, id);
    const { pipelineName, pipelineArn, foundation, environmentName, stages, undo } = props;
    const handler = new HandlerFunction(this, 'Function', {
      entry: 'pipelines/undo.lambda',
      purpose: `Undoes failed deployments to ${environmentName}`,
      record: 'undo',
      foundation,
      environment: {
        [UNDO_PIPELINE]: pipelineName,
        [UNDO_ENVIRONMENT]: environmentName,
        [UNDO_DEPLOYMENTS]: this.deploymentsText(environmentName, undo),
      },
      timeout: Duration.minutes(15), // it waits for the functions that release and deploy, which take as long
      reportsToPipelines: false,
    });
    for (const { allow } of Object.values(undo)) allow?.(handler.role);
    if (Object.values(undo).some(({ target }) => target.kind === 'service')) { // Amazon ECS knows no executions
      handler.role.allow(new iam.PolicyStatement({ actions: ['codepipeline:ListActionExecutions'], resources: [pipelineArn] }));
    }
    const queue = new sqs.Queue(this, 'Failed', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: foundation.removal,
    });
    Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'It keeps the events that came to nothing' });
    handler.role.allow(
      new iam.PolicyStatement({
        actions: ['events:PutEvents'],
        resources: [Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
        conditions: { 'ForAllValues:StringEquals': { 'events:source': [DELIVERY_EVENT_SOURCE] } }, // a call may put several events
      }),
      new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }),
    );
    handler.function.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: MAX_AGE, onFailure: new destinations.SqsDestination(queue) });
    new events.Rule(this, 'Rule', {
      description: `A failure of ${environmentName} undoes what pipeline ${pipelineName} deployed there`,
      eventPattern: {
        source: ['aws.codepipeline'],
        detailType: ['CodePipeline Stage Execution State Change'],
        detail: { pipeline: [pipelineName], stage: [...stages], state: ['FAILED'] },
      },
      targets: [new targets.LambdaFunction(handler.function, { deadLetterQueue: queue, maxEventAge: MAX_AGE })],
    });
  }

  private deploymentsText(environmentName: string, undo: UndoFunctionProps['undo']): string {
    const stack = Stack.of(this);
    const record = undoRecordOf(undo);
    const size = policySize(stack.resolve(record));
    if (size > MAX_ENVIRONMENT) {
      throw new Error(`environment '${environmentName}': a function that undoes its deployments is told ${MAX_ENVIRONMENT} characters at most, got ${size}; `
        + 'deploy some of it in an environment of its own');
    }
    return stack.toJsonString(record);
  }
}

/** Has the deployments of an environment undone when one of its stages fails that deploy, if the environment asks for it. */
export function defineUndo(
  environment: DeliveryEnvironment, all: readonly LayoutStage[], { pipelineName, foundation }: DeliveryPipeline, pipelineArn: string,
): void {
  const { environmentName } = environment;
  const undo = undoOf(environment);
  if (!undo) return;
  const stages = all.filter(({ environment: of, phase }) => of === environmentName && phase === 'deployment').map(({ name }) => name);
  new UndoFunction(environment, 'Undo', { pipelineName, pipelineArn, foundation, environmentName, stages, undo });
}
