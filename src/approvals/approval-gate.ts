import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { ApprovalGateProps, AttachApprovalGateOptions } from './approval-gate-props';
import { evidencePrefix } from '../contract';
import { EvidenceActions } from './private/evidence-actions';
import { hostOf } from './private/evidence-host';
import { ApprovalGateBindOptions, ApprovalGateConfig, EvidenceHost } from './private/gate-config';
import { defineTopic, publishStatements } from './private/gate-topic';
import { OpenGrants } from './private/open-grants';
import {
  approvalText, timeoutOf, validateEmails, validateEvidence, validateHost, validateReminder, validateReviewUrl, validateTimeout,
} from './private/validation';

/**
 * A stage that waits until somebody approves.
 *
 * One gate serves any number of pipelines, also such that this library did not define: `attachTo` adds it to a
 * `codepipeline.Pipeline`, `step` makes it a step of `aws-cdk-lib/pipelines`. Who may approve is a matter of
 * [permissions](https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-iam-permissions.html): `grantApprove` gives
 * them for this gate alone, in all its pipelines.
 *
 * Before it asks, a function collects what approvers should know, and keeps it as a page in the artifact bucket: the commits since the
 * last delivery to the environment, what deployments would change, builds and checks with their numbers beside those of that delivery.
 * After it, who approved is kept beside the page. Sources that are read through a connection do not list their commits: the page has the
 * revision and a link to the comparison at the provider.
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
 *   reminder: Duration.hours(4),
 * });
 * gate.grantApprove(releaseManagers);
 */
export class ApprovalGate extends Construct {
  /** The topic that hears of waiting approvals, when there is one. */
  public readonly topic?: sns.ITopic;
  private readonly pipelines = new OpenGrants(['codepipeline:GetPipeline', 'codepipeline:GetPipelineExecution', 'codepipeline:GetPipelineState']);
  private readonly approvals = new OpenGrants(['codepipeline:PutApprovalResult']);
  /** Evidence and its keys: made when there is some, since a statement without a resource would be none. */
  private readonly files = new Map<string, OpenGrants>();

  constructor(scope: Construct, id: string, private readonly props: ApprovalGateProps = {}) {
    super(scope, id);
    const who = this.toString();
    const { message, checklist, reviewUrl, timeout, topic, emails } = props;
    approvalText(who, message, checklist);
    validateReviewUrl(who, reviewUrl);
    if (timeout) validateTimeout(who, timeout);
    if (topic && emails) throw new Error(`${who}: approvers hear of it through a topic or by e-mail, got both; subscribe the e-mail addresses to the topic`);
    if (emails) validateEmails(who, emails);
    validateEvidence(who, props);
    this.topic = topic ?? (emails && defineTopic(this, emails));
    this.node.addValidation({ validate: () => this.validateGrants() });
  }

  /**
   * Lets somebody see the pipelines of this gate and their evidence, and approve or reject in it, in those that get it later too.
   *
   * @param grantee who may approve
   */
  public grantApprove(grantee: iam.IGrantable): iam.Grant {
    for (const grants of this.files.values()) grants.addGrantee(grantee);
    return this.pipelines.addGrantee(grantee).combine(this.approvals.addGrantee(grantee));
  }

  /**
   * Adds this gate to a pipeline, as a stage of its own. For evidence, the pipeline has a `pipelineName`.
   *
   * @param pipeline the pipeline
   * @param options name and place of the stage
   */
  public attachTo(pipeline: codepipeline.Pipeline, options: AttachApprovalGateOptions = {}): codepipeline.IStage {
    const stageName = options.stageName ?? this.node.id;
    const { pipelineName, pipelineArn } = pipeline;
    const evidence = this._evidenceIn(pipeline, stageName, options.deliveryStage);
    const { evidence: collect, action, approver } = this._bind(evidence ? new Construct(pipeline, `${stageName}-Evidence`) : this, {
      pipelineName, pipelineArn, stageName, evidence,
    });
    return pipeline.addStage({ stageName, placement: options.placement, actions: [collect, action, approver].filter((each) => each !== undefined) });
  }

  /**
   * This gate as a step of `aws-cdk-lib/pipelines`, to put before a stage or a wave. For evidence, the pipeline has a `pipelineName`.
   *
   * @param id id of the step, which names the action
   */
  public step(id: string = this.node.id): pipelines.Step {
    return new ApprovalGateStep(id, this);
  }

  /** @internal */
  public _bind(scope: Construct, options: ApprovalGateBindOptions): ApprovalGateConfig {
    const { pipelineArn, stageName, actionName = 'Approve', runOrder = 1, reviews = [], evidence: host } = options;
    const who = this.toString();
    const { message, checklist, reviewUrl, twoPersonRule = false, authorAliases: aliases = {} } = this.props;
    validateHost(who, this.props, host);
    this.pipelines.addResource(pipelineArn);
    this.approvals.addResource(`${pipelineArn}/${stageName}/${actionName}`);
    const timeout = timeoutOf(who, this.props.timeout, reviews);
    if (this.props.reminder) validateReminder(who, this.props.reminder, timeout);
    const summaries = reviews.map(({ summary }) => summary);
    const evidence = host && new EvidenceActions(scope, {
      who,
      host,
      stageName,
      actionName,
      runOrder,
      message,
      checklist,
      summaries,
      twoPersonRule,
      aliases,
      reminder: this.props.reminder && { topic: this.topic!, before: this.props.reminder, timeout },
    });
    if (host) this.letRead(host);
    return {
      evidence: evidence?.collect,
      action: new actions.ManualApprovalAction({
        actionName,
        runOrder: evidence ? runOrder + 1 : options.runOrder,
        notificationTopic: this.topic,
        additionalInformation: approvalText(who, message, checklist, [...summaries, ...evidence?.lines(reviewUrl !== undefined) ?? []]),
        externalEntityLink: reviewUrl ?? evidence?.url,
        timeout,
      }),
      approver: evidence?.approver,
      statements: [...publishStatements(this.topic), ...evidence?.statements ?? []],
    };
  }

  /**
   * Whether a DeliveryPipeline collects evidence for this gate.
   * @internal
   */
  public get _evidence(): boolean {
    return this.props.evidence ?? true;
  }

  /**
   * Where evidence goes in a pipeline that was made elsewhere, if it was asked for.
   * @internal
   */
  public _evidenceIn(pipeline: codepipeline.IPipeline, environment: string, delivery?: string): EvidenceHost | undefined {
    return this.props.evidence ? hostOf(this.toString(), pipeline, environment, delivery) : undefined;
  }

  /** How messages call this gate. */
  public toString(): string {
    return `approval gate '${this.node.id}'`;
  }

  /** Approvers read the evidence of this gate, and no other artifact. */
  private letRead({ bucket, key, pipelineName, environment }: EvidenceHost): void {
    this.grantFile('s3:GetObject', bucket.arnForObjects(`${evidencePrefix(pipelineName, environment)}*`));
    if (key) this.grantFile('kms:Decrypt', key.keyArn);
  }

  private grantFile(action: string, arn: string): void {
    const known = this.files.get(action);
    const grants = known ?? new OpenGrants([action]);
    grants.addResource(arn);
    if (known) return;
    this.files.set(action, grants);
    for (const grantee of this.approvals.grantees) grants.addGrantee(grantee);
  }

  private validateGrants(): string[] {
    if (this.approvals.grantees.length === 0 || this.approvals.resources.length > 0) return [];
    return [`${this}: somebody may approve, but no pipeline has the gate; pass it to addEnvironment, or call attachTo or step`];
  }
}

class ApprovalGateStep extends pipelines.Step implements pipelines.ICodePipelineActionFactory {
  constructor(id: string, private readonly gate: ApprovalGate) {
    super(id);
  }

  public produceAction(stage: codepipeline.IStage, options: pipelines.ProduceActionOptions): pipelines.CodePipelineActionFactoryResult {
    const { scope, actionName, runOrder } = options;
    const { stageName, pipeline } = stage;
    const { pipelineName, pipelineArn } = pipeline;
    const config = this.gate._bind(scope, {
      pipelineName, pipelineArn, stageName, actionName, runOrder, evidence: this.gate._evidenceIn(pipeline, stageName, stageName),
    });
    const produced = [config.evidence, config.action, config.approver].filter((action) => action !== undefined);
    for (const action of produced) stage.addAction(action);
    return { runOrdersConsumed: produced.length };
  }
}
