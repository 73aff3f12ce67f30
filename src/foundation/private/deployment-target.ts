import { Environment, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Permissions } from './service-role';

/** Where a deployment goes, and as whom. Without role and region: the account and region of the pipeline, with its own role. */
export interface DeploymentTarget {
  /** The role that steps run with. It belongs to somebody else and cannot be changed from here. */
  readonly role?: iam.IRole;
  /** The region that steps act in, when it is not that of the pipeline. */
  readonly region?: string;
  /** What the role of these steps has to be allowed. A role that belongs to somebody else is told, not changed. */
  readonly permissions: Permissions;
}

/** The account and region of a target, for what is defined in the stack of a pipeline. */
export function placeOf(target: DeploymentTarget, scope: Construct): Required<Environment> {
  const home = Stack.of(scope);
  return { account: target.role?.env.account ?? home.account, region: target.region ?? home.region };
}

/** Whether two places differ for sure. */
export function elsewhere(one: Required<Environment>, other: Required<Environment>): boolean {
  return Token.compareStrings(one.account, other.account) === TokenComparison.DIFFERENT
    || Token.compareStrings(one.region, other.region) === TokenComparison.DIFFERENT;
}

/** The action as a step at the target. Steps that prepare something stay as they are: they run where the pipeline is. */
export function atTarget(target: DeploymentTarget, action: codepipeline.IAction): codepipeline.IAction {
  return target.role || target.region ? new TargetAction(target, action) : action;
}

/**
 * An action with the role and the region of a target. Not every action of aws-cdk-lib takes them, and what it takes for the region
 * is where the resource was imported.
 */
class TargetAction implements codepipeline.IAction {
  constructor(private readonly target: DeploymentTarget, private readonly action: codepipeline.IAction) {}

  public get actionProperties(): codepipeline.ActionProperties {
    const { resource, ...properties } = this.action.actionProperties;
    return { ...properties, role: this.target.role, region: this.target.region };
  }

  public bind(scope: Construct, stage: codepipeline.IStage, options: codepipeline.ActionBindOptions): codepipeline.ActionConfig {
    // Imported: for a role of another account, the grant of the action would widen the policies of the real one.
    const bucket = s3.Bucket.fromBucketName(scope, 'Artifacts', options.bucket.bucketName);
    return this.action.bind(scope, stage, { ...options, bucket });
  }

  public onStateChange(...args: Parameters<codepipeline.IAction['onStateChange']>): ReturnType<codepipeline.IAction['onStateChange']> {
    return this.action.onStateChange(...args);
  }
}
