import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { EvidenceHost } from './gate-config';
import { publishStatements } from './gate-topic';
import { evidencePrefix, GATE_SPEC, GateSpec } from '../../contract';
import { HandlerFunction } from '../../foundation/private/handler-function';
import { placeHash } from '../../foundation/private/place-hash';
import { servicePrincipal } from '../../foundation/private/service-role';

export interface GateReminder {
  readonly topic: sns.ITopic;
  readonly before: Duration;
  readonly timeout: Duration;
}

export interface GateFunctionProps {
  /** The gate in messages. */
  readonly who: string;
  readonly host: EvidenceHost;
  readonly spec: Omit<GateSpec, 'pipeline' | 'environment' | 'delivery' | 'bucket' | 'history' | 'reminder'>;
  readonly reminder?: GateReminder;
}

/** Limit of the environment variables of a function is 4 KB; the names of resources take the rest. */
const MAX_SPEC = 3000;
const SCHEDULE_GROUP = 'default';

/** The function of a gate in one pipeline: collects evidence, keeps who approved, and reminds. */
export class GateFunction extends Construct {
  public readonly function: lambda.Function;

  constructor(scope: Construct, id: string, private readonly props: GateFunctionProps) {
    super(scope, id);
    const { who, host: { pipelineName: pipeline, pipelineArn, environment, delivery, bucket, key, history, foundation } } = props;
    const reminder = props.reminder && this.defineReminder(props.reminder);
    const spec: GateSpec = {
      ...props.spec, pipeline, environment, delivery, bucket: bucket.bucketName, history: history.spec, reminder: reminder?.spec,
    };
    const text = Stack.of(this).toJsonString(spec);
    const { length } = JSON.stringify(spec);
    if (length > MAX_SPEC) {
      throw new Error(`${who}: texts for approvers and aliases of authors have room for ${MAX_SPEC} characters in all, got ${length}; say less`);
    }

    const handler = new HandlerFunction(this, 'Default', {
      entry: 'approvals/gate.lambda',
      purpose: `Collects what approvers of ${environment} see`,
      record: 'evidence',
      foundation,
      environment: { [GATE_SPEC]: text },
      timeout: Duration.minutes(3),
      reportsToPipelines: true,
    });
    this.function = handler.function;
    handler.role.allow(
      new iam.PolicyStatement({
        actions: ['codepipeline:GetPipelineExecution', 'codepipeline:GetPipelineState', 'codepipeline:ListActionExecutions', 'codepipeline:ListPipelineExecutions'],
        resources: [pipelineArn],
      }),
      ...key ? [new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] })] : [],
      ...history.statements,
    );
    handler.role.allowWildcard('Evidence of one environment, by execution', new iam.PolicyStatement({
      actions: ['s3:GetObject', 's3:PutObject'], resources: [bucket.arnForObjects(`${evidencePrefix(pipeline, environment)}*`)],
    }));
    reminder?.grant(handler);
  }

  /** The role that schedules invoke the function with, and what the function may do to have them. */
  private defineReminder({ topic, before, timeout }: GateReminder) {
    const role = new iam.Role(this, 'ReminderRole', {
      assumedBy: servicePrincipal(this, 'scheduler'), description: `Reminds approvers of ${this.props.host.environment}`,
    });
    const prefix = `cdk-delivery-${placeHash(this)}`;
    const schedules = Stack.of(this).formatArn({
      service: 'scheduler', resource: 'schedule', resourceName: `${SCHEDULE_GROUP}/${prefix}-*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    return {
      spec: { topic: topic.topicArn, prefix, role: role.roleArn, timeoutMinutes: timeout.toMinutes(), minutesBefore: before.toMinutes() },
      grant: (handler: HandlerFunction) => {
        handler.role.allowWildcard('One schedule an execution', new iam.PolicyStatement({
          actions: ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule'], resources: [schedules],
        }));
        handler.role.allow(
          new iam.PolicyStatement({
            actions: ['iam:PassRole'], resources: [role.roleArn], conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
          }),
          ...publishStatements(topic),
        );
        // A policy of its own: inside of the role, which the function knows by name, the two would wait for each other.
        new iam.Policy(this, 'InvokeReminder', {
          document: new iam.PolicyDocument({
            statements: [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.function.functionArn] })],
          }),
          roles: [role],
        });
      },
    };
  }
}
