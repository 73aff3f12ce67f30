import { Duration } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { allowStateReads, REASON, statementsAt, TerraformPlace } from './terraform-access';
import { TerraformProject } from './terraform-project';
import { actionVariables, regionCommands, secretVariables, specOf } from './terraform-settings';
import { validatePatterns, validateTerraformEnvironment } from './terraform-validation';
import { moduleOf } from '../../builds/private/terraform-build';
import { terraformBuildspec, TerraformBuildspecConfig } from '../../builds/private/terraform-buildspec';
import { validatePath } from '../../builds/private/validation';
import { TerraformModule } from '../../builds/terraform-module';
import { CheckBindOptions, CheckConfig, CheckKind, CheckMoment } from '../../checks/check-config';
import { checkNamespace } from '../../checks/private/check-namespace';
import { CHECK_VARIABLES } from '../../contract';
import { allowSecret } from '../../foundation/private/secret-access';
import type { TerraformDriftOptions } from '../terraform-drift-options';

/** Resources of a module that somebody may have changed by hand. */
export class TerraformDriftCheck implements CheckKind {
  public readonly name: string;
  private readonly who: string;
  private readonly module: TerraformModule;

  constructor(directory: string, private readonly options: TerraformDriftOptions) {
    this.name = options.name ?? 'terraform-drift';
    this.who = `check '${this.name}'`;
    validatePath(`${this.who}: directory`, directory);
    this.module = moduleOf({ directory, tool: options.tool });
    validateTerraformEnvironment(this.who, this.module.directory, options);
    validatePatterns(`${this.who}: ignore has addresses of resources`, options.ignore ?? [], 'aws_appautoscaling_target.api');
  }

  public bind({ input, moment, advisory, host }: CheckBindOptions): CheckConfig {
    const { who, name, options: { state, stateKey, permissions, secrets = {}, timeout = Duration.hours(1) } } = this;
    if (!host) {
      throw new Error(`${who}: its project of AWS CodeBuild is part of a DeliveryPipeline, got a stage of another pipeline; `
        + 'require or verify it in an environment of a DeliveryPipeline');
    }
    const { scope, builds, environment: { name: environmentName, target } } = host;
    const { pipelineName } = builds;
    const place = { scope, target, pipelineName, environmentName };
    const spec = this.buildspec(place, moment, advisory);
    const { project, role } = new TerraformProject(scope, 'Terraform', builds, {
      projectName: `${pipelineName}-${environmentName}-${name}`.replace(/[^A-Za-z0-9_-]/g, '-'),
      description: `Looks for drift in ${environmentName} for pipeline ${pipelineName}`,
      spec,
      timeout,
      writes: false,
    });
    allowStateReads(role, state.bucket, stateKey);
    for (const secret of Object.values(secrets)) allowSecret(role, secret);
    for (const { read } of statementsAt(who, permissions, place)) role.allowWildcard(REASON, ...read);
    const environmentVariables = actionVariables(who, this.options);
    const variablesNamespace = checkNamespace(name, host);
    return {
      statements: [
        new iam.PolicyStatement({ actions: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds', 'codebuild:StopBuild'], resources: [project.projectArn] }),
      ],
      steps: [{
        name,
        record: spec.record,
        action: (runOrder) => new actions.CodeBuildAction({
          actionName: name, runOrder, project, input, type: actions.CodeBuildActionType.TEST, environmentVariables, variablesNamespace,
        }),
      }],
    };
  }

  private buildspec(place: TerraformPlace, moment: CheckMoment, advisory: boolean): TerraformBuildspecConfig {
    const { name, module, options } = this;
    return terraformBuildspec({
      step: 'drift',
      tool: module.tool,
      spec: {
        // What holds data counts where something is destroyed.
        ...specOf(`check '${name}'`, module, { ...options, stateful: [] }, place),
        drift: { advisory, ignore: options.ignore ?? [], deployed: moment === 'after' },
      },
      secrets: secretVariables(options),
      exportedVariables: Object.values(CHECK_VARIABLES),
      before: regionCommands(place),
    });
  }
}
