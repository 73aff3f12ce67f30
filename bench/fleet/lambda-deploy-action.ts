import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ALIAS } from './function';

export interface LambdaDeployActionProps extends codepipeline.CommonAwsActionProps {
  readonly function: lambda.IFunction;
  readonly input: codepipeline.Artifact;
  readonly deployStrategy?: string;
}

/**
 * CodePipeline's own action, with the permissions of its documentation: aws-cdk-lib has no class for it.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-LambdaDeploy.html
 */
export class LambdaDeployAction extends actions.Action {
  constructor(private readonly props: LambdaDeployActionProps) {
    super({
      ...props,
      category: codepipeline.ActionCategory.DEPLOY,
      provider: 'Lambda',
      resource: props.function,
      inputs: [props.input],
      artifactBounds: { minInputs: 0, maxInputs: 1, minOutputs: 0, maxOutputs: 0 },
    });
  }

  protected bound(_scope: Construct, _stage: codepipeline.IStage, options: codepipeline.ActionBindOptions): codepipeline.ActionConfig {
    const { functionArn, functionName } = this.props.function;
    options.role.addToPrincipalPolicy(new iam.PolicyStatement({
      actions: [
        'lambda:GetAlias', 'lambda:GetFunctionConfiguration', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:PublishVersion', 'lambda:UpdateAlias',
        'lambda:UpdateFunctionCode',
      ],
      resources: [functionArn, `${functionArn}:*`],
    }));
    options.bucket.grantRead(options.role);
    return { configuration: { FunctionName: functionName, FunctionAlias: ALIAS, DeployStrategy: this.props.deployStrategy } };
  }
}
