import { ArnFormat, Aspects, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, IConstruct } from 'constructs';
import { DeliveryEnvironment, EnvironmentOptions } from './delivery-environment';
import { LayoutInput, layOut, validateDependencies, validateLayout } from './layout';
import { Build, DeliveryBuild } from '../builds';
import { PIPELINE_RECORD } from '../contract';
import { DeliveryFoundation } from '../foundation';
import { Notification } from '../observability';
import { renderEnvironments } from './private/action-environment';
import { ArtifactAccess } from './private/artifact-access';
import { validateArtifactOrder } from './private/artifact-order';
import { BoundBuild } from './private/bound-build';
import { BuildHost } from './private/build-host';
import { CommandsRoles } from './private/commands-roles';
import { dependenciesOf, layoutOf } from './private/dependencies';
import { EnvironmentBinding } from './private/environment-binding';
import { pipelineNameOf, validatePipelineName } from './private/names';
import { PipelineActions } from './private/pipeline-actions';
import { validateRules, validateSkip } from './private/stage-conditions';
import { validateUndo } from './private/undo-environment';
import { defineUndo } from './private/undo-function';
import { validateVariableOrder } from './private/variable-order';
import { ServiceRole, servicePrincipal } from '../foundation/private/service-role';
import { Notifier } from '../observability/private/notifier';
import { Source } from '../sources';
import { SourceConfig } from '../sources/source-config';

/** Properties of a DeliveryPipeline. */
export interface DeliveryPipelineProps {
  /** Where the code comes from, and what starts the pipeline. */
  readonly source: Source;
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
   * What happens to an execution that starts while another one runs.
   * @default ExecutionMode.QUEUED
   */
  readonly executionMode?: codepipeline.ExecutionMode;
  /**
   * Who hears of approvals that wait, of failures, deliveries and rollbacks.
   * @default - nobody
   */
  readonly notifications?: Notification[];
}

/**
 * A delivery pipeline: builds a source once and promotes the result through environments.
 *
 *     Source -> Build(s) -> for each environment: [Check(s)] -> [ApprovalGate] -> Deployment(s) -> Check(s)
 *
 * Defines an AWS CodePipeline V2 pipeline, one role with exact permissions and one log group. Builds and checks bring what they need.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types.html
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { ApprovalGate, Build, Check, DeliveryPipeline, Deployment, ISpaHosting, Source } from 'cdk-delivery-pipelines';
 *
 * declare const stack: Stack;
 * declare const connectionArn: string;
 * declare const staging: ISpaHosting;
 * declare const production: ISpaHosting;
 * const pipeline = new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
 * const site = pipeline.addBuild(Build.site('site'));
 *
 * const test = pipeline.addEnvironment('staging');
 * test.deploy(Deployment.site(site, { hosting: staging }));
 * test.verify(Check.http(staging.url));
 *
 * const live = pipeline.addEnvironment('production', { approval: new ApprovalGate(stack, 'Gate') });
 * live.deploy(Deployment.site(site, { hosting: production }));
 */
export class DeliveryPipeline extends Construct {
  /** The pipeline of aws-cdk-lib, for what the options do not offer. It has its stages after `buildPipeline`. */
  public readonly pipeline: codepipeline.Pipeline;
  /** Name of the pipeline. */
  public readonly pipelineName: string;
  /** The role that the pipeline's actions run with. Grants to it take effect. */
  public readonly role: iam.Role;
  /** Where builds and checks log. */
  public readonly logGroup: logs.LogGroup;
  /** Artifact bucket, key, log retention and tags. */
  public readonly foundation: DeliveryFoundation;
  /** The source's artifact, for actions of your own. */
  public readonly sourceArtifact: codepipeline.Artifact;
  /** Notifications that could not be delivered, when there are recipients: an alarm on its messages tells of them. */
  public readonly undelivered?: sqs.IQueue;

  /** What users call the pipeline: the id of the construct, or of the one that it is the core of. */
  private readonly title: string;
  private readonly source: SourceConfig;
  private readonly serviceRole: ServiceRole;
  private readonly artifacts: ArtifactAccess;
  private readonly builds: BoundBuild[] = [];
  private readonly environments: DeliveryEnvironment[] = [];
  private readonly buildHost: BuildHost;
  private readonly binding: EnvironmentBinding;
  private readonly notifier?: Notifier;
  private built = false;

  constructor(scope: Construct, id: string, props: DeliveryPipelineProps) {
    super(scope, id);
    this.title = id === 'Default' ? scope.node.id : id;
    validatePipelineName(this.title, props.pipelineName);
    this.foundation = props.foundation ?? DeliveryFoundation.of(this);
    this.pipelineName = props.pipelineName ?? pipelineNameOf(this, this.title);
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/codepipeline/${this.pipelineName}`, // where the service writes the logs of Commands actions
      retention: this.foundation.logRetention,
      removalPolicy: this.foundation.removal,
    });
    this.serviceRole = new ServiceRole(this, 'Role', servicePrincipal(this, 'codepipeline'), `Runs pipeline ${this.pipelineName}`);
    this.role = this.serviceRole.role;
    this.artifacts = new ArtifactAccess(this, this.foundation, this.pipelineName);
    this.artifacts.allow(this.serviceRole, true);

    this.source = props.source._bind(this, { pipelineName: this.pipelineName, pipelineArn: this.pipelineArn, foundation: this.foundation });
    this.sourceArtifact = this.source.artifact;
    this.serviceRole.allow(...this.source.statements);
    if (this.source.writesAcl) this.artifacts.allowAcl(this.serviceRole);
    this.pipeline = new codepipeline.Pipeline(this, 'Pipeline', {
      pipelineName: this.pipelineName,
      pipelineType: codepipeline.PipelineType.V2,
      executionMode: props.executionMode ?? codepipeline.ExecutionMode.QUEUED,
      role: this.serviceRole.forConstructs,
      usePipelineRoleForActions: true,
      ...this.artifacts.stores,
      crossAccountKeys: false, // the foundation has the key
      restartExecutionOnUpdate: false,
      triggers: this.source.trigger ? [this.source.trigger] : undefined,
    });
    const { pipelineName, pipeline, foundation, logGroup, source, artifacts, serviceRole: role } = this;
    const commandsRoles = new CommandsRoles(this, { pipelineName, pipeline, pipelineRole: this.role, artifacts, logGroup });
    this.buildHost = new BuildHost({ pipelineName, pipeline, foundation, logGroup, source, artifacts, commandsRoles });
    this.binding = new EnvironmentBinding({ pipelineName, role, source, builds: this.buildHost, artifacts, commandsRoles });
    this.notifier = Notifier.tryDefine(this, props.notifications, { title: this.title, pipelineName, pipelineArn: this.pipelineArn, foundation });
    this.undelivered = this.notifier?.undelivered;
    this.foundation._tag(this);
    Aspects.of(this).add({ visit: (node: IConstruct) => { if (node === this) this.buildPipeline(); } });
    this.node.addValidation({ validate: () => validateArtifactOrder(this.pipeline.stages).map((problem) => this.inPipeline(problem)) });
  }

  /** Builds something from the source. Builds run side by side in the stage `Build`, each after those whose artifacts or variables it uses. */
  public addBuild(build: Build): DeliveryBuild {
    const bound = this.bindBuild(this, build);
    this.builds.push(bound);
    return bound.build;
  }

  /** Delivers to an environment, after all environments that were added before. */
  public addEnvironment(name: string, options: EnvironmentOptions = {}): DeliveryEnvironment {
    this.assertOpen('addEnvironment');
    if (this.environments.some((other) => other.environmentName === name)) {
      throw new Error(`pipeline '${this.title}': it has an environment '${name}' already; give the new one another name`);
    }
    if (this.source.pullRequests) {
      throw new Error(`pipeline '${this.title}': pull requests start it, so it would deploy code that nobody merged to environment '${name}'; `
        + 'deploy from a pipeline of its own, without pullRequests');
    }
    const region = this.binding.reach(`pipeline '${this.title}', environment '${name}'`, options);
    const environment = DeliveryEnvironment._of(this, name, {
      region,
      permissions: this.serviceRole,
      bindBuild: (scope, build) => this.bindBuild(scope, build),
      bindDeployment: (scope, deployment) => {
        this.assertOpen('deploy');
        return this.binding.bindDeployment(scope, deployment);
      },
      bindCheck: (scope, check, moment, advisory) => {
        this.assertOpen('verify');
        return this.binding.bindCheck(scope, check, moment, advisory);
      },
    }, options);
    this.environments.push(environment);
    return environment;
  }

  /**
   * Puts the stages into `pipeline`. Called during synthesis at the latest; call it to add actions or stages of your own after it.
   * Builds and environments cannot be added any more then.
   */
  public buildPipeline(): void {
    if (this.built) return;
    this.built = true;
    const input: LayoutInput = {
      builds: layoutOf(this.builds, dependenciesOf(this.builds, [], this.pipeline)),
      environments: this.environments.map((environment) => environment._layout(this.pipeline)),
    };
    const stages = layOut(input);
    const problems = [
      ...validateDependencies(input), ...validateLayout(stages),
      ...this.environments.flatMap((environment) => [...validateSkip(environment), ...validateRules(environment), ...validateUndo(environment)]),
      ...this.notifier?.validateEnvironments(this.environments.map(({ environmentName }) => environmentName)) ?? [],
    ];
    if (problems.length > 0) throw new Error(problems.map((problem) => this.inPipeline(problem)).join('\n'));
    const actions = new PipelineActions({
      pipelineName: this.pipelineName,
      pipelineArn: this.pipelineArn,
      role: this.serviceRole,
      source: this.source,
      foundation: this.foundation,
      builds: this.builds,
      environments: this.environments,
    });
    for (const stage of stages) this.pipeline.addStage(actions.stageOf(stage));
    for (const environment of this.environments) defineUndo(environment, stages, this, this.pipelineArn);
    const resource = this.pipeline.node.defaultChild as codepipeline.CfnPipeline;
    this.artifacts.render(resource);
    renderEnvironments(resource, actions.environmentsOf(stages));
    resource.addMetadata(PIPELINE_RECORD, actions.recordOf(this.title, stages, this.notifier));
    this.node.addValidation({
      validate: () => validateVariableOrder(Stack.of(this).resolve(resource.stages), actions.variables()).map((problem) => this.inPipeline(problem)),
    });
  }

  private get pipelineArn(): string {
    return Stack.of(this).formatArn({ service: 'codepipeline', resource: this.pipelineName, arnFormat: ArnFormat.NO_RESOURCE_NAME });
  }

  private bindBuild(scope: Construct, build: Build): BoundBuild {
    this.assertOpen('addBuild');
    const others = [...this.builds, ...this.environments.flatMap(({ _builds }) => _builds)];
    if (others.some((other) => other.build.name === build.name)) {
      throw new Error(`pipeline '${this.title}': it has a build '${build.name}' already; give the new one another name`);
    }
    const config = build._bind(new Construct(scope, `Build-${build.name}`), this.buildHost);
    this.serviceRole.allow(...config.statements);
    return { build: DeliveryBuild._of(build.name, this.pipelineName, config), config };
  }

  private inPipeline(problem: string): string {
    return `pipeline '${this.title}': ${problem}`;
  }

  private assertOpen(method: string): void {
    if (this.built) throw new Error(`pipeline '${this.title}': its stages are built; call ${method}() before buildPipeline()`);
  }
}
