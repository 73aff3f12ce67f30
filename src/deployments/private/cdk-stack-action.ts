import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import { Construct } from 'constructs';

export interface CdkStackActionProps extends codepipeline.CommonActionProps {
  readonly inputs?: codepipeline.Artifact[];
  readonly configuration: { readonly [name: string]: string };
}

/** Acts on a stack. The actions of aws-cdk-lib would define a role for AWS CloudFormation, or grant to the one that is given. */
export class CdkStackAction extends actions.Action {
  constructor(private readonly props: CdkStackActionProps) {
    super({
      ...props,
      category: codepipeline.ActionCategory.DEPLOY,
      provider: 'CloudFormation',
      artifactBounds: { minInputs: 0, maxInputs: 10, minOutputs: 0, maxOutputs: 1 },
    });
  }

  protected bound(_scope: Construct, _stage: codepipeline.IStage, _options: codepipeline.ActionBindOptions): codepipeline.ActionConfig {
    return { configuration: this.props.configuration };
  }
}
