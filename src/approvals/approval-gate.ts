import { Duration } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { ApprovalGateBindOptions, ApprovalGateConfig } from './private/gate-config';
import { approvalText, timeoutOf, validateEmails, validateReviewUrl, validateTimeout } from './private/validation';

/** Properties of an ApprovalGate. */
export interface ApprovalGateProps {
  /**
   * What approvers shall check, an item a line. Together with the message and the summaries of plans it has room for 1000 characters.
   * @default - no checklist
   */
  readonly checklist?: string[];
  /**
   * Addresses that hear of a waiting approval. Each has to confirm the subscription once.
   * @default - nobody, unless a topic is given
   */
  readonly emails?: string[];
  /**
   * What approvers read first.
   * @default - nothing
   */
  readonly message?: string;
  /**
   * Where approvers see what they approve, such as the address of the staging environment.
   * @default - no link
   */
  readonly reviewUrl?: string;
  /**
   * How long the pipeline waits before it gives up, between 5 minutes and 60 days, and no longer than a plan that it shows is valid.
   * @default - 7 days, or as long as the plan that it shows is valid, if that is shorter
   */
  readonly timeout?: Duration;
  /**
   * Topic that hears of a waiting approval, in place of e-mail addresses.
   * @default - a topic of its own when there are e-mail addresses
   */
  readonly topic?: sns.ITopic;
}

/** Options of `ApprovalGate.attachTo`. */
export interface AttachApprovalGateOptions {
  /**
   * Where the stage goes.
   * @default - at the end
   */
  readonly placement?: codepipeline.StagePlacement;
  /**
   * Name of the stage.
   * @default - the id of the gate
   */
  readonly stageName?: string;
}

/**
 * A stage that waits until somebody approves.
 *
 * One gate serves any number of pipelines, also such that this library did not define: `attachTo` adds it to a
 * `codepipeline.Pipeline`, `step` makes it a step of `aws-cdk-lib/pipelines`. Who may approve is a matter of
 * [permissions](https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-iam-permissions.html): `grantApprove` gives
 * them for this gate alone, in all its pipelines.
 *
 * @example
 * import { Duration, Stack } from 'aws-cdk-lib';
 * import * as iam from 'aws-cdk-lib/aws-iam';
 * import { ApprovalGate } from 'cdk-delivery-pipelines';
 *
 * declare const stack: Stack;
 * declare const releaseManagers: iam.IRole;
 *
 * const gate = new ApprovalGate(stack, 'Release', {
 *   emails: ['releases@example.com'],
 *   reviewUrl: 'https://staging.example.com',
 *   checklist: ['Staging shows the new version', 'The change is announced'],
 *   timeout: Duration.days(2),
 * });
 * gate.grantApprove(releaseManagers);
 */
export class ApprovalGate extends Construct {
  /** The topic that hears of waiting approvals, when there is one. */
  public readonly topic?: sns.ITopic;
  private readonly message?: string;
  private readonly checklist?: string[];
  private readonly reviewUrl?: string;
  private readonly timeout?: Duration;
  private readonly pipelineArns: string[] = [];
  private readonly approvalArns: string[] = [];
  private readonly pipelineGrants: iam.Grant[] = [];
  private readonly approvalGrants: iam.Grant[] = [];

  constructor(scope: Construct, id: string, props: ApprovalGateProps = {}) {
    super(scope, id);
    const who = this.toString();
    this.message = props.message;
    this.checklist = props.checklist;
    approvalText(who, this.message, this.checklist);
    this.reviewUrl = props.reviewUrl;
    validateReviewUrl(who, this.reviewUrl);
    this.timeout = props.timeout;
    if (this.timeout) validateTimeout(who, this.timeout);
    if (props.topic && props.emails) {
      throw new Error(`${who}: approvers hear of it through a topic or by e-mail, got both; subscribe the e-mail addresses to the topic`);
    }
    this.topic = props.topic ?? (props.emails && this.defineTopic(props.emails));
    this.node.addValidation({ validate: () => this.validateGrants() });
  }

  /**
   * Lets somebody see the pipelines of this gate and approve or reject in it, in those that get it later too.
   *
   * @param grantee who may approve
   */
  public grantApprove(grantee: iam.IGrantable): iam.Grant {
    const pipelineGrant = iam.Grant.addToPrincipal({
      grantee,
      actions: ['codepipeline:GetPipeline', 'codepipeline:GetPipelineExecution', 'codepipeline:GetPipelineState'],
      resourceArns: this.pipelineArns,
    });
    const approvalGrant = iam.Grant.addToPrincipal({ grantee, actions: ['codepipeline:PutApprovalResult'], resourceArns: this.approvalArns });
    this.pipelineGrants.push(pipelineGrant);
    this.approvalGrants.push(approvalGrant);
    return pipelineGrant.combine(approvalGrant);
  }

  /**
   * Adds this gate to a pipeline, as a stage of its own.
   *
   * @param pipeline the pipeline
   * @param options name and place of the stage
   */
  public attachTo(pipeline: codepipeline.Pipeline, options: AttachApprovalGateOptions = {}): codepipeline.IStage {
    const stageName = options.stageName ?? this.node.id;
    const { pipelineName, pipelineArn } = pipeline;
    const { action } = this._bind(this, { pipelineName, pipelineArn, stageName });
    return pipeline.addStage({ stageName, placement: options.placement, actions: [action] });
  }

  /**
   * This gate as a step of `aws-cdk-lib/pipelines`, to put before a stage or a wave.
   *
   * @param id id of the step, which names the action
   */
  public step(id: string = this.node.id): pipelines.Step {
    return new ApprovalGateStep(id, this);
  }

  /** @internal */
  public _bind(_scope: Construct, options: ApprovalGateBindOptions): ApprovalGateConfig {
    const { pipelineArn, stageName, actionName = 'Approve', runOrder, reviews } = options;
    const who = this.toString();
    this.addLocation(pipelineArn, `${pipelineArn}/${stageName}/${actionName}`);
    return {
      action: new actions.ManualApprovalAction({
        actionName,
        runOrder,
        notificationTopic: this.topic,
        additionalInformation: approvalText(who, this.message, this.checklist, reviews),
        externalEntityLink: this.reviewUrl,
        timeout: timeoutOf(who, this.timeout, reviews),
      }),
      statements: this.publishStatements(),
    };
  }

  /** How messages call this gate. */
  public toString(): string {
    return `approval gate '${this.node.id}'`;
  }

  private defineTopic(emails: string[]): sns.Topic {
    validateEmails(this.toString(), emails);
    const topic = new sns.Topic(this, 'Topic', { enforceSSL: true });
    for (const email of emails) topic.addSubscription(new subscriptions.EmailSubscription(email));
    return topic;
  }

  /** The service role of the pipeline publishes, not the service: a topic with a key of its own needs permissions on it. */
  private publishStatements(): iam.PolicyStatement[] {
    if (!this.topic) return [];
    const publish = new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [this.topic.topicArn] });
    const key = this.topic.masterKey;
    return key ? [publish, new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] })] : [publish];
  }

  /** Statements stay open until synthesis: what was granted before covers the new pipeline too. */
  private addLocation(pipelineArn: string, approvalArn: string): void {
    if (!this.pipelineArns.includes(pipelineArn)) {
      this.pipelineArns.push(pipelineArn);
      for (const grant of this.pipelineGrants) grant.principalStatement?.addResources(pipelineArn);
    }
    this.approvalArns.push(approvalArn);
    for (const grant of this.approvalGrants) grant.principalStatement?.addResources(approvalArn);
  }

  private validateGrants(): string[] {
    if (this.approvalGrants.length === 0 || this.approvalArns.length > 0) return [];
    return [`${this}: somebody may approve, but no pipeline has the gate; pass it to addEnvironment, or call attachTo or step`];
  }
}

class ApprovalGateStep extends pipelines.Step implements pipelines.ICodePipelineActionFactory {
  constructor(id: string, private readonly gate: ApprovalGate) {
    super(id);
  }

  public produceAction(stage: codepipeline.IStage, options: pipelines.ProduceActionOptions): pipelines.CodePipelineActionFactoryResult {
    const { scope, actionName, runOrder } = options;
    const { stageName, pipeline: { pipelineName, pipelineArn } } = stage;
    stage.addAction(this.gate._bind(scope, { pipelineName, pipelineArn, stageName, actionName, runOrder }).action);
    return { runOrdersConsumed: 1 };
  }
}
