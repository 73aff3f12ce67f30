import { Duration } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allowBackups, allowState, REASON, statementsAt } from './terraform-access';
import { TerraformProject } from './terraform-project';
import { actionVariables, backupCommands, regionCommands, secretVariables, specOf, stateKeyOf } from './terraform-settings';
import { terraformModuleOf, validateTerraformDeployment } from './terraform-validation';
import { DeliveryBuild } from '../../builds';
import { terraformBuildspec, TerraformBuildspecProps } from '../../builds/private/terraform-buildspec';
import { TerraformModule } from '../../builds/terraform-module';
import { PLAN_VARIABLES } from '../../contract';
import { allowSecret } from '../../foundation/private/secret-access';
import { Permissions } from '../../foundation/private/service-role';
import type { DeploymentBindOptions, DeploymentConfig, DeploymentStep } from '../deployment-config';
import type { TerraformDeploymentOptions } from '../terraform-deployment-options';

/** Who starts the projects of a deployment. */
interface Starter {
  /** Absent for the role of the pipeline. */
  readonly role?: iam.IRole;
  readonly permissions: Permissions;
}

/** What a step takes and leaves. */
interface Flow {
  readonly input: codepipeline.Artifact;
  readonly outputs?: codepipeline.Artifact[];
  readonly variablesNamespace?: string;
}

/** A module on its way to an environment: planned, reviewed, applied as it was planned. */
export class TerraformTarget {
  private readonly who: string;
  private readonly module: TerraformModule;

  constructor(private readonly name: string, private readonly build: DeliveryBuild, private readonly options: TerraformDeploymentOptions) {
    this.who = `deployment '${name}'`;
    this.module = terraformModuleOf(this.who, build);
    validateTerraformDeployment(this.who, this.module, options);
  }

  public config(bind: DeploymentBindOptions): DeploymentConfig {
    const { outputs = [], planValidFor = Duration.hours(24) } = this.options;
    const id = `Terraform-${this.name}`;
    if (bind.scope.node.tryFindChild(id)) {
      throw new Error(`${this.who}: environment '${bind.environmentName}' has a deployment of that name already; give the new one another name`);
    }
    const scope = new Construct(bind.scope, id);
    const starter = this.starterOf(bind);
    const planNamespace = this.nameIn(bind, 'plan');
    const outputsNamespace = outputs.length > 0 ? this.nameIn(bind, 'outputs') : undefined;
    const planned = new codepipeline.Artifact(this.nameIn(bind, 'planned'));
    return {
      review: {
        summary: `${this.name}: #{${planNamespace}.${PLAN_VARIABLES.summary}}`,
        changes: `#{${planNamespace}.${PLAN_VARIABLES.changes}}`,
        validFor: planValidFor,
      },
      outputs: outputsNamespace ? [{ namespace: outputsNamespace, names: outputs }] : undefined,
      undo: { target: { kind: 'none', why: 'what Terraform has applied stays: revert the commit and deliver again' } },
      steps: [
        this.plan(scope, bind, starter, { input: this.build.artifact, outputs: [planned], variablesNamespace: planNamespace }),
        this.apply(scope, bind, starter, { input: planned, variablesNamespace: outputsNamespace }),
      ],
    };
  }

  private plan(scope: Construct, bind: DeploymentBindOptions, starter: Starter, flow: Flow): DeploymentStep {
    const { role, ...step } = this.step(scope, 'Plan', bind, starter, flow, {
      step: 'plan', files: ['**/*'], exportedVariables: Object.values(PLAN_VARIABLES), before: regionCommands(bind),
    });
    allowState(role, this.options.state.bucket, stateKeyOf(this.name, this.options, bind), false);
    for (const { read } of statementsAt(this.who, this.options.permissions, bind)) role.allowWildcard(REASON, ...read);
    return { ...step, planned: true };
  }

  private apply(scope: Construct, bind: DeploymentBindOptions, starter: Starter, flow: Flow): DeploymentStep {
    const { state, outputs, backup, permissions } = this.options;
    const key = stateKeyOf(this.name, this.options, bind);
    const { role, ...step } = this.step(scope, 'Apply', bind, starter, flow, {
      step: 'apply', exportedVariables: outputs, before: [...regionCommands(bind), ...backupCommands(state.bucket, key, backup)],
    });
    allowState(role, state.bucket, key, true);
    if (backup) allowBackups(role, state.bucket, key);
    for (const { read, write } of statementsAt(this.who, permissions, bind)) role.allowWildcard(REASON, ...read, ...write);
    return step;
  }

  /** A project and its action. What its role may do beside artifacts, logs and secrets is for the caller. */
  private step(
    scope: Construct, name: 'Plan' | 'Apply', bind: DeploymentBindOptions, starter: Starter, flow: Flow,
    buildspec: Omit<TerraformBuildspecProps, 'tool' | 'spec' | 'secrets'>,
  ): DeploymentStep & Pick<TerraformProject, 'role'> {
    const { pipelineName, environmentName } = bind;
    const spec = terraformBuildspec({
      ...buildspec, tool: this.module.tool, spec: specOf(this.name, this.module, this.options, bind), secrets: secretVariables(this.options),
    });
    const { project, role } = new TerraformProject(scope, name, bind.builds, {
      projectName: `${pipelineName}-${this.nameIn(bind, name.toLowerCase())}`,
      description: `${name === 'Plan' ? 'Plans' : 'Applies'} ${this.name} of ${environmentName} for pipeline ${pipelineName}`,
      spec,
      timeout: this.options.timeout ?? Duration.hours(1),
    });
    for (const secret of Object.values(this.options.secrets ?? {})) allowSecret(role, secret);
    starter.permissions.allow(new iam.PolicyStatement({
      actions: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds', 'codebuild:StopBuild'], resources: [project.projectArn],
    }));
    const environmentVariables = actionVariables(this.who, this.options);
    return {
      name,
      order: name === 'Plan' ? 1 : 2,
      record: spec.record,
      role,
      action: (actionName, runOrder) => new actions.CodeBuildAction({
        actionName, runOrder, project, environmentVariables, role: starter.role, ...flow,
      }),
    };
  }

  /** Projects are in the account of the pipeline: a role that deploys to another one cannot start them. */
  private starterOf({ target, builds, environmentName, pipelineName }: DeploymentBindOptions): Starter {
    if (!target.role) return { permissions: target.permissions };
    const role = builds.defineActionRole(`Terraform-${environmentName}-${this.name}`, `Starts Terraform of ${environmentName} for pipeline ${pipelineName}`);
    return { role: role.forConstructs, permissions: role };
  }

  /** Unique in the pipeline, and good for projects, artifacts and namespaces. */
  private nameIn({ environmentName }: DeploymentBindOptions, what: string): string {
    return `${environmentName}-${this.name}-${what}`.replace(/[^A-Za-z0-9_-]/g, '-').slice(-100);
  }
}
