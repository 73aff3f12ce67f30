import { Duration } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CdkStackAction } from './cdk-stack-action';
import { assetsBuildspec, diffBuildspec } from './cdk-stack-buildspecs';
import { BootstrapRole, bootstrapRoleArn } from './cdk-stack-roles';
import { validateCdkStacks, wrongOrder } from './cdk-stack-validation';
import { DeliveryBuild } from '../../builds';
import { defineProject, knownBuildspec } from '../../builds/private/project-build';
import { CdkStacksRecord, PLAN_VARIABLES } from '../../contract';
import { atTarget, placeOf } from '../../foundation/private/deployment-target';
import { Permissions } from '../../foundation/private/service-role';
import { CdkStack } from '../cdk-stack';
import type { CdkStacksDeploymentOptions } from '../cdk-stack-options';
import type { DeploymentBindOptions, DeploymentConfig, DeploymentStep } from '../deployment-config';

const CAPABILITIES = 'CAPABILITY_NAMED_IAM,CAPABILITY_AUTO_EXPAND';
const CLI_VERSION = '3.0.0';
const ASSETS_VERSION = '4.7.3';
/** How long an approval waits by default. What is deployed is the assembly that was compared, whenever that is. */
const DIFF_VALID_FOR = Duration.days(7);

/** The stacks of an assembly on their way to an environment. */
export class CdkStacksTarget {
  private readonly who: string;

  constructor(private readonly name: string, private readonly build: DeliveryBuild, private readonly options: CdkStacksDeploymentOptions) {
    this.who = `deployment '${name}'`;
    validateCdkStacks(this.who, options);
  }

  /** Assets first, then one stack after the other. */
  public config(bind: DeploymentBindOptions): DeploymentConfig {
    const { stacks, diff = true } = this.options;
    const id = `CdkStacks-${this.name}`;
    if (bind.scope.node.tryFindChild(id)) {
      throw new Error(`${this.who}: environment '${bind.environmentName}' has a deployment of that name already; give the new one another name`);
    }
    const scope = new Construct(bind.scope, id);
    // References between stacks become dependencies when the app is complete.
    scope.node.addValidation({ validate: () => wrongOrder(stacks).map((problem) => `${this.who}: ${problem}`) });
    const exporting = stacks.filter(({ _outputs }) => _outputs.length > 0);
    const plan = this.nameIn(bind, 'plan');
    return {
      outputs: exporting.length > 0 ? exporting.map((stack) => ({ namespace: this.outputsOf(stack, bind), names: stack._outputs })) : undefined,
      review: diff ? {
        summary: `${this.name}: #{${plan}.${PLAN_VARIABLES.summary}}`, changes: `#{${plan}.${PLAN_VARIABLES.changes}}`, validFor: DIFF_VALID_FOR,
      } : undefined,
      undo: { target: { kind: 'none', why: 'stacks stay as they are: revert the commit and deliver again' } },
      steps: [
        ...diff ? [this.diff(scope, bind, plan)] : [],
        this.assets(scope, bind),
        ...stacks.flatMap((stack, i) => this.deploy(scope, stack, 2 * i + 2, bind)),
      ],
    };
  }

  private diff(scope: Construct, bind: DeploymentBindOptions, variablesNamespace: string): DeploymentStep {
    const { stacks, cliVersion = CLI_VERSION } = this.options;
    const step = this.project(scope, 'Diff', bind, { content: diffBuildspec(stacks, cliVersion), roles: ['lookup'], variablesNamespace });
    return { ...step, planned: true };
  }

  private assets(scope: Construct, bind: DeploymentBindOptions): DeploymentStep {
    const { stacks, images, assetsVersion = ASSETS_VERSION } = this.options;
    return this.project(scope, 'Assets', bind, {
      content: assetsBuildspec(stacks, assetsVersion),
      roles: ['file-publishing', ...images ? ['image-publishing'] as const : []],
      privileged: images ? 'Builds the container images that the stacks have as assets' : undefined,
    });
  }

  /** A step by a project that acts as roles of the bootstrap stacks, and is allowed nothing else. */
  private project(scope: Construct, name: 'Diff' | 'Assets', bind: DeploymentBindOptions, { content, roles, privileged, variablesNamespace }: {
    readonly content: { readonly [section: string]: unknown };
    readonly roles: readonly BootstrapRole[];
    readonly privileged?: string;
    readonly variablesNamespace?: string;
  }): DeploymentStep {
    const { stacks, timeout } = this.options;
    const projectScope = new Construct(scope, name);
    const { config: { project, statements }, role } = defineProject(projectScope, bind.builds, {
      name: this.nameIn(bind, name.toLowerCase()),
      ...knownBuildspec(content),
      options: { timeout },
      buildImage: codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5,
      privileged,
      exportedVariables: [],
      cache: false,
    });
    role.allow(new iam.PolicyStatement({
      actions: ['sts:AssumeRole'],
      resources: [...new Set(stacks.flatMap((stack) => roles.map((each) => this.roleArn(each, stack, bind))))],
    }));
    const starter = this.starterOf(name, bind);
    starter.permissions.allow(...statements);
    const record: CdkStacksRecord = {
      kind: 'cdk-stacks',
      step: name === 'Diff' ? 'diff' : 'assets',
      stacks: stacks.map((stack) => ({ name: stack.stackName, template: stack._templateFile, ...this.placeOf(stack, bind) })),
    };
    return {
      name,
      order: 1,
      record,
      action: (actionName, runOrder) => new actions.CodeBuildAction({
        actionName, runOrder, project: project!, input: this.build.artifact, role: starter.role, variablesNamespace,
      }),
    };
  }

  /** The role that deploys hands the other one to AWS CloudFormation; the pipeline has no permission on the resources of a stack. */
  private deploy(scope: Construct, stack: CdkStack, order: number, bind: DeploymentBindOptions): DeploymentStep[] {
    const who = `${this.who}, ${stack}`;
    const deployRole = this.roleArn('deploy', stack, bind);
    const region = bind.assume(who, deployRole, this.placeOf(stack, bind));
    const role = iam.Role.fromRoleArn(new Construct(scope, stack.stackName), 'DeployRole', deployRole, { mutable: false });
    const target = { role, region, permissions: bind.target.permissions };
    const { artifact } = this.build;
    const changeSet = {
      StackName: stack.stackName,
      ChangeSetName: `delivery-${bind.pipelineName}`.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 128),
    };
    return [
      {
        name: `${stack.stackName}-Prepare`,
        order,
        action: (actionName, runOrder) => atTarget(target, new CdkStackAction({
          actionName,
          runOrder,
          inputs: [artifact],
          configuration: {
            ActionMode: 'CHANGE_SET_REPLACE',
            ...changeSet,
            TemplatePath: artifact.atPath(stack._templateFile).location,
            Capabilities: CAPABILITIES,
            RoleArn: this.roleArn('cfn-exec', stack, bind),
          },
        })),
      },
      {
        name: `${stack.stackName}-Execute`,
        order: order + 1,
        action: (actionName, runOrder) => atTarget(target, new CdkStackAction({
          actionName,
          runOrder,
          variablesNamespace: stack._outputs.length > 0 ? this.outputsOf(stack, bind) : undefined,
          configuration: { ActionMode: 'CHANGE_SET_EXECUTE', ...changeSet },
        })),
      },
    ];
  }

  private roleArn(role: BootstrapRole, stack: CdkStack, bind: DeploymentBindOptions): string {
    return bootstrapRoleArn(bind.scope, role, stack._qualifier, this.placeOf(stack, bind));
  }

  private placeOf({ _env }: CdkStack, { target, scope }: DeploymentBindOptions): { readonly account: string; readonly region: string } {
    return { ...placeOf(target, scope), ..._env };
  }

  /** Projects are in the account of the pipeline: a role that deploys to another one cannot start them. */
  private starterOf(name: string, bind: DeploymentBindOptions): { readonly role?: iam.IRole; readonly permissions: Permissions } {
    const { target, builds, environmentName, pipelineName } = bind;
    if (!target.role) return { permissions: target.permissions };
    const role = builds.defineActionRole(`CdkStacks-${environmentName}-${this.name}-${name}`, `Starts ${name} of ${this.name} for pipeline ${pipelineName}`);
    return { role: role.forConstructs, permissions: role };
  }

  /** Each stack has a namespace of its own: an action fills one. */
  private outputsOf({ stackName }: CdkStack, bind: DeploymentBindOptions): string {
    return this.nameIn(bind, `${stackName}-outputs`);
  }

  /** Unique in the pipeline, and good for projects and namespaces. */
  private nameIn({ environmentName }: DeploymentBindOptions, what: string): string {
    return `${environmentName}-${this.name}-${what}`.replace(/[^A-Za-z0-9_-]/g, '-').slice(-100);
  }
}
