import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export interface InvokeActionProps extends codepipeline.CommonAwsActionProps {
  readonly function: lambda.IFunction;
  /** JSON text. */
  readonly parameters: string;
}

/**
 * Invokes a function of this library. `LambdaInvokeAction` would also change the policy of the function, which has its own
 * statements, and needs `lambda:ListFunctions` on everything.
 */
export class InvokeAction extends actions.Action {
  constructor(private readonly props: InvokeActionProps) {
    super({
      ...props,
      category: codepipeline.ActionCategory.INVOKE,
      provider: 'Lambda',
      resource: props.function,
      artifactBounds: { minInputs: 0, maxInputs: 5, minOutputs: 0, maxOutputs: 5 },
    });
  }

  protected bound(_scope: Construct, _stage: codepipeline.IStage, _options: codepipeline.ActionBindOptions): codepipeline.ActionConfig {
    return { configuration: { FunctionName: this.props.function.functionName, UserParameters: this.props.parameters } };
  }
}
