import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { checkNamespace } from './check-namespace';
import { ToolInput } from './tool-buildspec';
import { ToolDefinition } from './tool-definitions';
import { defineToolProject } from './tool-project';
import { validateInputs, validateTool, validateToolCheck } from './tool-validation';
import { isPipelineVariable } from '../../builds/private/project-build';
import { MAX_PARAMETERS } from '../../foundation/private/invoke-action';
import { CheckBindOptions, CheckConfig, CheckKind } from '../check-config';
import { ToolCheckOptions } from '../tool-check-options';

/** A check that a tool makes, in a project of AWS CodeBuild. */
export class ToolCheck implements CheckKind {
  private readonly who: string;
  /** Inputs that have their values only while the action runs. */
  private readonly later: readonly ToolInput[];

  constructor(public readonly name: string, private readonly definition: ToolDefinition, private readonly options: ToolCheckOptions) {
    this.who = `check '${name}'`;
    validateToolCheck(name, options);
    validateTool(this.who, definition.tool);
    validateInputs(this.who, definition);
    this.later = definition.inputs.filter(({ value }) => isPipelineVariable(value));
    const size = JSON.stringify(this.later.map(({ variable, value }) => ({ name: variable, type: 'PLAINTEXT', value }))).length;
    if (size > MAX_PARAMETERS) {
      throw new Error(`${this.who}: the service takes ${MAX_PARAMETERS} characters of variables of the pipeline, got ${size}; give fewer to the script`);
    }
  }

  public bind({ input, advisory, host }: CheckBindOptions): CheckConfig {
    if (!host) {
      throw new Error(`${this.who}: its project of AWS CodeBuild is part of a DeliveryPipeline, got a stage of another pipeline; `
        + 'require or verify it in an environment of a DeliveryPipeline');
    }
    const { name, definition, options } = this;
    const environmentVariables = Object.fromEntries(this.later.map(({ variable, value }) => [variable, { value }]));
    const { project, record } = defineToolProject(host, { name, advisory, definition, options });
    return {
      statements: [
        new iam.PolicyStatement({ actions: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds', 'codebuild:StopBuild'], resources: [project.projectArn] }),
      ],
      steps: [{
        name,
        record,
        action: (runOrder) => new actions.CodeBuildAction({
          actionName: name,
          runOrder,
          project,
          input,
          type: actions.CodeBuildActionType.TEST,
          environmentVariables: this.later.length > 0 ? environmentVariables : undefined,
          variablesNamespace: checkNamespace(name, host),
        }),
      }],
    };
  }
}
