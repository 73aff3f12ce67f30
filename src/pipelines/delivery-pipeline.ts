import { ArnFormat, Aspects, Stack, Token } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, IConstruct } from 'constructs';
import { DeliveryEnvironment, EnvironmentOptions } from './delivery-environment';
import { LayoutAction, LayoutStage, layOut, validateLayout } from './layout';
import { Build, DeliveryBuild } from '../builds';
import { ActionEnvironments, renderEnvironments } from './private/action-environment';
import { ArtifactAccess } from './private/artifact-access';
import { validateArtifactOrder } from './private/artifact-order';
import { CommandsRoles } from './private/commands-roles';
import { compareWithHome } from './private/environment-target';
import { pipelineNameOf, pipelineRoleName } from './private/names';
import { BuildBindOptions, BuildConfig, BuildVariable } from '../builds/build-config';
import { Check, CheckConfig } from '../checks';
import { ActionRecord, CONTRACT_VERSION, PIPELINE_RECORD, PipelineRecord } from '../contract';
import { Deployment } from '../deployments';
import { DeploymentConfig } from '../deployments/deployment-config';
import { DeliveryFoundation } from '../foundation';
import { placeOf } from '../foundation/private/deployment-target';
import { ServiceRole, servicePrincipal } from '../foundation/private/service-role';
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
}

/**
 * A delivery pipeline: builds a source once and promotes the result through environments.
 *
 *     Source -> Build(s) -> for each environment: [ApprovalGate] -> Deployment(s) -> Check(s)
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

  /** What users call the pipeline: the id of the construct, or of the one that it is the core of. */
  private readonly title: string;
  private readonly source: SourceConfig;
  private readonly serviceRole: ServiceRole;
  private readonly artifacts: ArtifactAccess;
  private readonly builds: { readonly build: DeliveryBuild; readonly config: BuildConfig }[] = [];
  private readonly environments: DeliveryEnvironment[] = [];
  private readonly variables = new Set<string>();
  private readonly commandsRoles: CommandsRoles;
  private built = false;

  constructor(scope: Construct, id: string, props: DeliveryPipelineProps) {
    super(scope, id);
    this.title = id === 'Default' ? scope.node.id : id;
    validateName(this.title, props.pipelineName);
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
    this.commandsRoles = new CommandsRoles(this, {
      pipelineName: this.pipelineName, pipeline: this.pipeline, pipelineRole: this.role, artifacts: this.artifacts, logGroup: this.logGroup,
    });
    this.foundation._tag(this);
    Aspects.of(this).add({ visit: (node: IConstruct) => { if (node === this) this.buildPipeline(); } });
    this.node.addValidation({ validate: () => validateArtifactOrder(this.pipeline.stages).map((problem) => `pipeline '${this.title}': ${problem}`) });
  }

  /** Builds something from the source. All builds run side by side in the stage `Build`. */
  public addBuild(build: Build): DeliveryBuild {
    this.assertOpen('addBuild');
    if (this.builds.some((other) => other.build.name === build.name)) {
      throw new Error(`pipeline '${this.title}': it has a build '${build.name}' already; give the new one another name`);
    }
    const config = build._bind(new Construct(this, `Build-${build.name}`), this.buildOptions);
    this.serviceRole.allow(...config.statements);
    const delivered = DeliveryBuild._of(build.name, this.pipelineName, config);
    this.builds.push({ build: delivered, config });
    return delivered;
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
    const region = this.reach(name, options);
    const environment = DeliveryEnvironment._of(this, name, {
      region,
      permissions: this.serviceRole,
      bindDeployment: (scope, deployment) => this.bindDeployment(scope, deployment),
      bindCheck: (scope, check) => this.bindCheck(scope, check),
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
    const stages = layOut({
      builds: this.builds.map(({ config }) => config.steps.map((step) => step.name)),
      environments: this.environments.map((environment) => environment._layout()),
    });
    const problems = validateLayout(stages);
    if (problems.length > 0) throw new Error(`pipeline '${this.title}': ${problems.join(`\npipeline '${this.title}': `)}`);
    for (const stage of stages) {
      this.pipeline.addStage({ stageName: stage.name, actions: stage.actions.map((action) => this.actionOf(stage, action)) });
    }
    const resource = this.pipeline.node.defaultChild as codepipeline.CfnPipeline;
    this.artifacts.render(resource);
    renderEnvironments(resource, this.actionEnvironments(stages));
    resource.addMetadata(PIPELINE_RECORD, this.record(stages));
  }

  private get pipelineArn(): string {
    return Stack.of(this).formatArn({ service: 'codepipeline', resource: this.pipelineName, arnFormat: ArnFormat.NO_RESOURCE_NAME });
  }

  private actionOf(stage: LayoutStage, { name, runOrder, subject }: LayoutAction): codepipeline.IAction {
    switch (subject.kind) {
      case 'source': return this.source.action;
      case 'build': return this.builds[subject.build].config.steps[subject.step].action(runOrder);
      case 'deployment': {
        const { config } = this.environments[subject.environment]._deployments[subject.deployment];
        return config.steps[subject.step].action(name, runOrder);
      }
      case 'check': return this.environments[subject.environment]._checks[subject.check].config.action(runOrder);
      case 'gate': {
        const environment = this.environments[subject.environment];
        const gate = environment._options.approval!._bind(environment, {
          pipelineName: this.pipelineName, pipelineArn: this.pipelineArn, stageName: stage.name, actionName: name,
        });
        this.serviceRole.allow(...gate.statements);
        return gate.action;
      }
    }
  }

  private get buildOptions(): BuildBindOptions {
    return {
      pipelineName: this.pipelineName,
      foundation: this.foundation,
      logGroup: this.logGroup,
      source: this.sourceArtifact,
      grantSource: (role) => {
        this.artifacts.allow(role, true);
        role.allow(...this.source.cloneStatements);
      },
      defineActionRole: (id, description) => this.commandsRoles.define(id, description, false),
      obtainVariable: (variable) => this.obtainVariable(variable),
    };
  }

  private obtainVariable({ name, defaultValue, description }: BuildVariable): string {
    if (!this.variables.has(name)) {
      this.variables.add(name);
      this.pipeline.addVariable(new codepipeline.Variable({ variableName: name, defaultValue, description }));
    }
    return `#{variables.${name}}`;
  }

  private bindDeployment(scope: DeliveryEnvironment, deployment: Deployment): DeploymentConfig {
    this.assertOpen('deploy');
    const { environmentName } = scope;
    for (const build of deployment._builds) {
      if (build.pipelineName === this.pipelineName) continue;
      throw new Error(`environment '${environmentName}': ${build} belongs to pipeline '${build.pipelineName}'; deploy what addBuild() of this pipeline returned`);
    }
    return deployment._bind({
      scope,
      environmentName,
      pipelineName: this.pipelineName,
      revision: this.source.revision,
      source: this.sourceArtifact,
      target: scope._target,
      builds: this.buildOptions,
      obtainPrepareRole: () => this.commandsRoles.obtainPrepare(),
    });
  }

  /** Prepares deployments to where an environment is. Returns its region, when that is another one than the pipeline's. */
  private reach(name: string, options: EnvironmentOptions): string | undefined {
    const { deployRoleArn } = options;
    const who = `pipeline '${this.title}', environment '${name}'`;
    const { account, region } = compareWithHome(who, options, Stack.of(this));
    if (region) this.artifacts.replicate(who, region, this.serviceRole);
    if (deployRoleArn !== undefined) {
      if (account) this.artifacts.admit(who, account, deployRoleArn, region);
      this.serviceRole.allow(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [deployRoleArn] }));
      // The deploy role trusts this role by name, before it exists. Only now, since a name replaces a role that has none.
      (this.role.node.defaultChild as iam.CfnRole).roleName = pipelineRoleName(this.pipelineName);
    }
    return region;
  }

  private bindCheck(scope: DeliveryEnvironment, check: Check): CheckConfig {
    this.assertOpen('verify');
    const { environmentName: name, _target: target } = scope;
    return check._bind({
      input: this.sourceArtifact,
      environment: { name, target, place: placeOf(target, scope) },
      obtainRole: () => this.commandsRoles.obtainCheck().forConstructs,
    });
  }

  /** What an action comes from: where it says more than the L2 of the action can. */
  private configOf({ subject }: LayoutAction): { readonly record?: ActionRecord; readonly environment?: { readonly [name: string]: string } } {
    switch (subject.kind) {
      case 'build': return this.builds[subject.build].config.steps[subject.step];
      case 'deployment': return this.environments[subject.environment]._deployments[subject.deployment].config.steps[subject.step];
      case 'check': return this.environments[subject.environment]._checks[subject.check].config;
      default: return {};
    }
  }

  private actionEnvironments(stages: LayoutStage[]): ActionEnvironments {
    return new Map(stages.flatMap((stage) => stage.actions.flatMap((action) => {
      const { environment } = this.configOf(action);
      return environment ? [[`${stage.name}/${action.name}`, environment] as const] : [];
    })));
  }

  private record(stages: LayoutStage[]): PipelineRecord {
    const actions: { [location: string]: ActionRecord } = {};
    for (const stage of stages) {
      for (const action of stage.actions) {
        const { record } = this.configOf(action);
        if (record) actions[`${stage.name}/${action.name}`] = record;
      }
    }
    return {
      version: CONTRACT_VERSION,
      name: this.title,
      environments: this.environments.map(({ environmentName, production }) => ({
        name: environmentName, production, stages: stages.filter((stage) => stage.environment === environmentName).map((stage) => stage.name),
      })),
      actions,
    };
  }

  private assertOpen(method: string): void {
    if (this.built) throw new Error(`pipeline '${this.title}': its stages are built; call ${method}() before buildPipeline()`);
  }
}

function validateName(id: string, name: string | undefined): void {
  if (name === undefined || Token.isUnresolved(name)) return;
  if (name === 'cache') throw new Error(`pipeline '${id}': build caches are kept under that name, got pipelineName 'cache'; give it another one`);
  if (/^[A-Za-z0-9.@_-]{1,100}$/.test(name)) return;
  throw new Error(`pipeline '${id}': pipelineName has 1 to 100 letters, digits and . @ _ -, got '${name}'; leave it out for a name that fits`);
}
