import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import { Construct } from 'constructs';

export interface DeployActionProps extends codepipeline.CommonAwsActionProps {
  readonly provider: 'ECS' | 'CodeDeployToECS';
  readonly input: codepipeline.Artifact;
  readonly configuration: { readonly [name: string]: string };
}

/**
 * Deploys to Amazon ECS. The actions of aws-cdk-lib would ask for `iam:PassRole` on every role, and take the place of an imported
 * service for another account or region than the pipeline's although it may be the same.
 */
export class DeployAction extends actions.Action {
  constructor(private readonly props: DeployActionProps) {
    super({
      ...props,
      category: codepipeline.ActionCategory.DEPLOY,
      inputs: [props.input],
      artifactBounds: { minInputs: 1, maxInputs: 5, minOutputs: 0, maxOutputs: 0 },
    });
  }

  protected bound(_scope: Construct, _stage: codepipeline.IStage, _options: codepipeline.ActionBindOptions): codepipeline.ActionConfig {
    return { configuration: this.props.configuration };
  }
}
