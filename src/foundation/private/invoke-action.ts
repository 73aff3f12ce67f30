import { Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** Limit of a value of an action's configuration: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
export const MAX_PARAMETERS = 1000;

export interface InvokeActionProps extends codepipeline.CommonAwsActionProps {
  readonly function: lambda.IFunction;
  /** JSON text. */
  readonly parameters: string;
  readonly inputs?: codepipeline.Artifact[];
  /** Allows the role of the action to invoke the function: for pipelines that were not made by this library. */
  readonly grant?: boolean;
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

  protected bound(_scope: Construct, _stage: codepipeline.IStage, options: codepipeline.ActionBindOptions): codepipeline.ActionConfig {
    const { function: { functionArn, functionName }, parameters, grant } = this.props;
    if (grant) options.role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }));
    return { configuration: { FunctionName: functionName, UserParameters: parameters } };
  }
}

/** A request as JSON text, which may hold what is known at deployment only. Fails when the service would not take it. */
export function requestText(who: string, stack: Stack, request: unknown, remedy: string): string {
  const text = stack.toJsonString(request);
  const known: unknown = stack.resolve(text);
  if (typeof known !== 'string') return text;
  if (known.length > MAX_PARAMETERS) {
    throw new Error(`${who}: a request has at most ${MAX_PARAMETERS} characters, got ${known.length}; ${remedy}`);
  }
  return known;
}
