import { Stack, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import { DeployedImage, IDeployedImage } from '../deployments';
import { artifactKeys, deployRoleName, pipelineRoleName } from './private/names';
import { allowUpdate } from '../deployments/private/ecs-permissions';
import { taskOf } from '../deployments/private/ecs-task';
import { ServiceRole } from '../foundation/private/service-role';
import { ISpaHosting, LambdaFleet } from '../hosting';

/** Properties of a DeployRole. */
export interface DeployRoleProps {
  /** Account of the pipeline. */
  readonly pipelineAccount: string;
  /** Name of the pipeline, which alone may assume the role: DeliveryPipeline.pipelineName. */
  readonly pipelineName: string;
  /**
   * Name of the role.
   * @default - the name of the pipeline and a hash of where the role stands, at most 64 characters
   */
  readonly roleName?: string;
  /**
   * ARN of the artifact bucket: DeliveryFoundation.artifactBucket.
   * @default - any bucket of the pipeline's account whose own policy admits the role; that of the foundation does
   */
  readonly artifactBucketArn?: string;
  /**
   * ARN of the key of the artifacts: DeliveryFoundation.key.
   * @default - any key of the pipeline's account whose own policy admits the role, through Amazon S3 alone; that of the foundation does
   */
  readonly artifactKeyArn?: string;
}

/** Options of DeployRole.allowEcs. */
export interface AllowEcsOptions {
  /**
   * Roles of the task and of its execution: the only ones that may be passed.
   * @default - those of the task definition; an imported service needs them
   */
  readonly taskRoles?: iam.IRole[];
  /**
   * Family of the task definition of an imported service.
   * @default - that of the task definition; for an imported service new revisions of any may be tagged
   */
  readonly taskFamily?: string;
  /**
   * Where to remember which image runs.
   * @default - the DeployedImages that the containers were defined with
   */
  readonly record?: IDeployedImage;
}

/**
 * The role that a pipeline of another account deploys with: defined in a stack of the account that is deployed to.
 *
 * It trusts one pipeline, may read the artifacts of this pipeline, and is allowed what is deployed: say what by `allowEcs`,
 * `allowFleet` and `allowSite`. Its name is known before it exists, so that the stacks of both accounts can be deployed in any order.
 *
 * @example
 * import { App, Stack } from 'aws-cdk-lib';
 * import { Build, DeliveryPipeline, DeployRole, Deployment, Source, SpaHosting } from 'cdk-delivery-pipelines';
 *
 * declare const connectionArn: string;
 * const app = new App();
 * const tools = new Stack(app, 'Tools', { env: { account: '111111111111', region: 'eu-central-1' } });
 * const live = new Stack(app, 'Live', { env: { account: '222222222222', region: 'eu-central-1' } });
 *
 * const hosting = new SpaHosting(live, 'Shop');
 * const role = new DeployRole(live, 'DeployRole', { pipelineAccount: tools.account, pipelineName: 'shop' });
 * role.allowSite(hosting);
 *
 * const pipeline = new DeliveryPipeline(tools, 'Pipeline', { pipelineName: 'shop', source: Source.gitHub('acme/shop', { connectionArn }) });
 * const site = pipeline.addBuild(Build.site('site'));
 * const production = pipeline.addEnvironment('production', { env: { account: live.account, region: live.region }, deployRoleArn: role.roleArn });
 * production.deploy(Deployment.site(site, { hosting }));
 */
export class DeployRole extends Construct {
  /** The role. Grants to it take effect. */
  public readonly role: iam.Role;
  /** ARN of the role, as text: what an environment takes as `deployRoleArn`. */
  public readonly roleArn: string;
  private readonly serviceRole: ServiceRole;

  constructor(scope: Construct, id: string, props: DeployRoleProps) {
    super(scope, id);
    const { account, region, stackName } = Stack.of(this);
    if (Token.isUnresolved(account)) {
      throw new Error(`deploy role '${id}': its ARN is needed before it exists, and stack '${stackName}' names no account; give the stack env: { account, region }`);
    }
    validate(id, props);
    const roleName = props.roleName ?? deployRoleName(props.pipelineName, this);
    const partition = (Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition) ?? 'aws';
    const pipelineRole = `arn:${partition}:iam::${props.pipelineAccount}:role/${pipelineRoleName(props.pipelineName)}`;
    const trusted = new iam.AccountPrincipal(props.pipelineAccount).withConditions({ ArnEquals: { 'aws:PrincipalArn': pipelineRole } });
    this.serviceRole = new ServiceRole(this, 'Role', trusted, `Deploys for pipeline ${props.pipelineName} of account ${props.pipelineAccount}`, roleName);
    this.role = this.serviceRole.role;
    this.roleArn = `arn:${partition}:iam::${account}:role/${roleName}`;
    this.allowArtifacts(props, partition);
  }

  /** Allows to upload releases of a site and to make them live. */
  public allowSite(hosting: ISpaHosting): void {
    this.serviceRole.allowWildcard('Files below the releases of the site', new iam.PolicyStatement({
      actions: ['s3:PutObject'], resources: [hosting.bucket.arnForObjects('releases/*')],
    }));
    this.serviceRole.allow(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [hosting.releaseFunction.functionArn] }));
  }

  /** Allows to deploy to the functions of a fleet, by what deploys to them: the role itself may change none. */
  public allowFleet(fleet: LambdaFleet): void {
    fleet._eachDeployFunction(({ functionArn }) => {
      this.serviceRole.allow(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }));
    });
  }

  /** Allows to put new images into a service, to pass the roles of its tasks, and to record which images run. */
  public allowEcs(service: ecs.IBaseService, options: AllowEcsOptions = {}): void {
    allowUpdate(this.serviceRole, taskOf(this.toString(), { service, ...options }));
    const recorders = new Set((options.record ? [options.record] : recordsOf(service)).map(({ recorder }) => recorder.functionArn));
    if (recorders.size > 0) this.serviceRole.allow(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [...recorders] }));
  }

  /** The role in messages. */
  public toString(): string {
    return `deploy role '${this.node.id}'`;
  }

  private allowArtifacts({ pipelineAccount, pipelineName, artifactBucketArn, artifactKeyArn }: DeployRoleProps, partition: string): void {
    this.serviceRole.allowWildcard('Artifacts of the pipeline, whose keys the service makes up, where the policy of their bucket admits this role',
      new iam.PolicyStatement({
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: [`${artifactBucketArn ?? `arn:${partition}:s3:::*`}/${artifactKeys(pipelineName)}`],
        conditions: { StringEquals: { 'aws:ResourceAccount': pipelineAccount } },
      }));
    const decrypt = new iam.PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [artifactKeyArn ?? `arn:${partition}:kms:*:${pipelineAccount}:key/*`],
      conditions: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
    });
    if (artifactKeyArn) this.serviceRole.allow(decrypt);
    else this.serviceRole.allowWildcard('The key of the artifacts has no name before it exists: its own policy admits this role', decrypt);
  }
}

function recordsOf(service: ecs.IBaseService): IDeployedImage[] {
  if (!(service instanceof ecs.BaseService)) return [];
  const { children } = service.taskDefinition.node;
  return children.flatMap((child) => (child instanceof ecs.ContainerDefinition && DeployedImage._find(child)) || []);
}

function validate(id: string, { pipelineAccount, roleName }: DeployRoleProps): void {
  if (!Token.isUnresolved(pipelineAccount) && !/^\d{12}$/.test(pipelineAccount)) {
    throw new Error(`deploy role '${id}': pipelineAccount has 12 digits, got '${pipelineAccount}'; write it as text, with its leading zeros`);
  }
  if (roleName !== undefined && !Token.isUnresolved(roleName) && !/^[\w+=,.@-]{1,64}$/.test(roleName)) {
    throw new Error(`deploy role '${id}': roleName has 1 to 64 letters, digits and + = , . @ _ -, got '${roleName}'; leave it out for a name that fits`);
  }
}
