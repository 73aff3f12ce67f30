import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DeliveryEnvironment } from './delivery-environment';
import { DeliveryPipeline } from './delivery-pipeline';
import { Check } from '../checks';
import { DeliveryFoundation } from '../foundation';
import { ServiceRole, servicePrincipal } from '../foundation/private/service-role';
import { Notification } from '../observability';
import { Source } from '../sources';

/** Properties of ScheduledChecks. */
export interface ScheduledChecksProps {
  /** Where the code comes from that checks look at. Its changes start nothing: set `pushes: false`, or `uploads: false`. */
  readonly source: Source;
  /** When the checks run, in UTC. */
  readonly schedule: events.Schedule;
  /** What has to hold. */
  readonly checks: Check[];
  /**
   * Artifact bucket, key, log retention and tags.
   * @default - the foundation of the stack, defined when there is none: see DeliveryFoundation.of
   */
  readonly foundation?: DeliveryFoundation;
  /**
   * Name of the pipeline. Its first 20 characters name the artifacts: keep them apart from those of other pipelines.
   * @default - the construct id and a hash, at most 20 characters
   */
  readonly pipelineName?: string;
  /**
   * Who hears when a check does not hold.
   * @default - nobody
   */
  readonly notifications?: Notification[];
}

/**
 * Checks that run by the clock, whether anything is delivered or not: dependencies get vulnerable while they stay as they are, and stacks
 * drift.
 *
 * Defines a DeliveryPipeline with one stage of checks, and a rule of Amazon EventBridge that starts it.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { Schedule } from 'aws-cdk-lib/aws-events';
 * import { Check, ScheduledChecks, Source } from 'cdk-delivery-pipelines';
 *
 * declare const stack: Stack;
 * declare const connectionArn: string;
 * new ScheduledChecks(stack, 'WeeklyScan', {
 *   source: Source.gitHub('acme/shop', { connectionArn, pushes: false }),
 *   schedule: Schedule.cron({ weekDay: 'MON', hour: '5', minute: '0' }),
 *   checks: [Check.inspectorSource()],
 * });
 */
export class ScheduledChecks extends Construct {
  /** The pipeline that this is a short form of: add builds that checks look at. */
  public readonly delivery: DeliveryPipeline;
  /** What the checks belong to: add advisory ones by `verify`. */
  public readonly environment: DeliveryEnvironment;
  /** What starts the pipeline. */
  public readonly rule: events.Rule;

  constructor(scope: Construct, id: string, props: ScheduledChecksProps) {
    super(scope, id);
    const { source, schedule, checks } = props;
    const who = `scheduled checks '${id}'`;
    if (checks.length === 0) throw new Error(`${who}: there is nothing to check, got no checks; give at least one`);
    if (source._starts) throw new Error(`${who}: the clock alone starts them, got ${source}, whose changes do too; set pushes or uploads to false`);
    this.delivery = new DeliveryPipeline(this, 'Default', props);
    this.environment = this.delivery.addEnvironment('checks');
    for (const check of checks) this.environment.verify(check);

    const { pipelineName, pipeline: { pipelineArn } } = this.delivery;
    const role = new ServiceRole(this, 'StartRole', servicePrincipal(this, 'events'), `Starts the pipeline ${pipelineName}`);
    role.allow(new iam.PolicyStatement({ actions: ['codepipeline:StartPipelineExecution'], resources: [pipelineArn] }));
    this.rule = new events.Rule(this, 'Schedule', {
      description: `Starts ${pipelineName} by the clock`,
      schedule,
      targets: [{ bind: () => ({ arn: pipelineArn, role: role.forConstructs }) }],
    });
  }
}
