import { Duration, Lazy, Stack, Validations } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as destinations from 'aws-cdk-lib/aws-lambda-destinations';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { notificationKey } from './notification-key';
import { notificationRules } from './notification-rules';
import { validateEnvironments, validateFilter } from './validation';
import { EnvironmentRecord, NOTIFIED_FOLDER, NOTIFIER_SETTINGS, NotificationFilter, NotificationRecipient, NotificationRecord, NotifierSettings } from '../../contract';
import { DeliveryFoundation } from '../../foundation';
import { HandlerFunction } from '../../foundation/private/handler-function';
import { ServiceRole } from '../../foundation/private/service-role';
import { Notification } from '../notification';
import { NotificationKind } from '../notification-kind';

/** AWS Lambda takes 4 KB of environment variables: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_SETTINGS = 4000;

export interface NotifierProps {
  readonly notifications: readonly Notification[];
  /** What users call the pipeline. */
  readonly title: string;
  readonly pipelineName: string;
  readonly pipelineArn: string;
  readonly foundation: DeliveryFoundation;
}

/** Tells people and systems what one pipeline does: a function that is called by the events of the pipeline. */
export class Notifier extends Construct {
  /** The notifier of a pipeline, when somebody wants to hear of it. */
  public static tryDefine(pipeline: Construct, notifications: readonly Notification[] | undefined, props: Omit<NotifierProps, 'notifications'>): Notifier | undefined {
    return notifications === undefined || notifications.length === 0 ? undefined : new Notifier(pipeline, 'Notifications', { ...props, notifications });
  }

  /** What could not be delivered. */
  public readonly undelivered: sqs.IQueue;
  private readonly records: readonly NotificationRecord[];
  private readonly recipients: readonly NotificationRecipient[];
  private environments: NotifierSettings['environments'] = {};

  private constructor(scope: Construct, id: string, private readonly props: NotifierProps) {
    super(scope, id);
    const { notifications, pipelineName, foundation } = props;
    this.undelivered = this.defineDeadLetters();
    const notifier = new HandlerFunction(this, 'Function', {
      entry: 'observability/notifier.lambda',
      purpose: `Tells what pipeline ${pipelineName} does`,
      record: 'notifier',
      foundation,
      environment: { [NOTIFIER_SETTINGS]: Lazy.string({ produce: () => this.settings() }) },
      timeout: Duration.seconds(45), // less than the lease of a delivery
      reportsToPipelines: false,
    });
    notifier.function.configureAsyncInvoke({
      retryAttempts: 2, maxEventAge: Duration.hours(6), onFailure: new destinations.SqsDestination(this.undelivered),
    });
    notifier.role.allow(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.undelivered.queueArn] }));
    this.allowMarksAndFacts(notifier.role);
    const bound = notifications.map((notification) => {
      const filter = filterOf(notification);
      validateFilter(this.nameOf(notification), notification._options);
      const { recipients, record } = notification._bind(this, { foundation, role: notifier.role, key: () => notificationKey(this, foundation) });
      return { recipients: recipients.map((recipient): NotificationRecipient => ({ ...recipient, ...filter })), record: { ...record, ...filter } };
    });
    this.recipients = bound.flatMap(({ recipients }) => recipients);
    this.records = bound.map(({ record }) => record);
    this.defineRules(notifier.function);
    this.node.addValidation({ validate: () => this.validateSettings() });
  }

  /** Takes the environments when their stages are known. Returns what the command shows in place of messages. */
  public serve(environments: readonly EnvironmentRecord[]): readonly NotificationRecord[] {
    this.environments = Object.fromEntries(environments.map(({ name, stages }) => [name, stages]));
    return this.records;
  }

  /** Notifications about environments that the pipeline does not have. */
  public validateEnvironments(names: readonly string[]): string[] {
    return this.props.notifications.flatMap((notification) => validateEnvironments(`${notification}`, notification._options, names));
  }

  private defineDeadLetters(): sqs.Queue {
    const queue = new sqs.Queue(this, 'DeadLetters', { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) });
    Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'It keeps what a function and its rules could not deliver' });
    return queue;
  }

  private allowMarksAndFacts(role: ServiceRole): void {
    const { pipelineName, pipelineArn, foundation } = this.props;
    role.allow(
      new iam.PolicyStatement({ actions: ['codepipeline:GetPipelineExecution', 'codepipeline:ListActionExecutions'], resources: [pipelineArn] }),
      ...foundation._keyStatements('kms:Decrypt', 'kms:GenerateDataKey'),
    );
    role.allowWildcard('Marks of who was told what, named by hashes of both', new iam.PolicyStatement({
      actions: ['s3:GetObject', 's3:PutObject'], resources: [foundation.artifactBucket.arnForObjects(`${NOTIFIED_FOLDER}/${pipelineName}/*`)],
    }));
  }

  private defineRules(notifier: lambda.IFunction): void {
    const { pipelineName } = this.props;
    const kinds = new Set(this.records.flatMap((record) => record.kinds));
    const stages = Lazy.list({ produce: () => Object.values(this.environments).flatMap((of) => of.slice(-1)) });
    for (const { id, tellsOf, eventPattern } of notificationRules(pipelineName, kinds, stages)) {
      new events.Rule(this, id, {
        description: `Tells of ${tellsOf}, of pipeline ${pipelineName}`,
        eventPattern,
        targets: [new targets.LambdaFunction(notifier, { deadLetterQueue: this.undelivered })],
      });
    }
  }

  private settings(): string {
    const { title: name, pipelineName: pipeline, foundation } = this.props;
    const settings: NotifierSettings = {
      name, pipeline, bucket: foundation.artifactBucket.bucketName, environments: this.environments, recipients: this.recipients,
    };
    return Stack.of(this).toJsonString(settings);
  }

  /** Addresses are longer than their references: about so much. */
  private validateSettings(): string[] {
    const text = JSON.stringify(Stack.of(this).resolve(this.settings())) as string;
    const size = text.length + 60 * (text.match(/"(Ref|Fn::\w+)"/g) ?? []).length;
    if (size <= MAX_SETTINGS) return [];
    return [`pipeline '${this.props.title}': notifications have room for about ${MAX_SETTINGS} characters of recipients, got ${size}; notify a topic that they subscribe to`];
  }

  private nameOf(notification: Notification): string {
    return `pipeline '${this.props.title}': ${notification}`;
  }
}

function filterOf({ _options: { kinds, environments } }: Notification): NotificationFilter {
  return { kinds: kinds ?? Object.values(NotificationKind), environments };
}
