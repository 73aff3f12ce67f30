import { ArnFormat, CfnCondition, CfnParameter, Fn, Stack, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { NO_IMAGE } from '../contract';
import { ImageRecorder } from './private/image-recorder';

/** The record of the image that a container runs: DeployedImage, or one that was defined elsewhere. */
export interface IDeployedImage {
  /** Name of the SSM parameter that holds the image. */
  readonly parameterName: string;
  /** The function that pipelines call to write it. */
  readonly recorder: lambda.IFunction;
}

/** Properties of a DeployedImage. */
export interface DeployedImageProps {
  /** What the container runs until a pipeline deployed for the first time. It is never gone back to. */
  readonly initialImage: ecs.ContainerImage;
  /**
   * Where the pipelines' images are. The task's execution role is allowed to pull from it.
   * @default - the execution role is allowed to pull the initial image only
   */
  readonly repository?: ecr.IRepository;
  /**
   * Name of the SSM parameter that holds the image. A new name is a new record: it starts with the initial image.
   * @default - `/cdk-delivery/<stack>/<path of the construct>`
   */
  readonly parameterName?: string;
}

/** What a DeployedImage of another app is known by. */
export interface DeployedImageAttributes {
  /** Name of the SSM parameter. */
  readonly parameterName: string;
  /** ARN of the function `<stack>-images` in the account and region of the service. */
  readonly recorderArn: string;
}

/**
 * The image that a container runs, for the stack of its service: pipelines deploy new images without that stack, and its next
 * deployment must not put back an old one.
 *
 * `Deployment.ecs` writes the image that it deployed to an SSM parameter. The stack reads it as a parameter of CloudFormation,
 * which looks the value up at every update, whatever the update is about. Until there is one, the container runs `initialImage`.
 *
 * The parameter has to exist before the stack that reads it. A stack of its own, `<stack>-images`, defines it and is deployed
 * first. A function defines it there, once: CloudFormation itself would write the first value again whenever a tag changes.
 *
 * To CloudFormation a new value is a change: the first deployment of the stack after one of the pipeline replaces the tasks, by
 * others with the same image. And when a deployment of the stack fails, CloudFormation rolls back to the image of the deployment
 * of the stack before: release again what should run.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/systems-manager-parameter-types.html
 *
 * @example
 * import { aws_ecr as ecr, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
 * import { DeployedImage } from 'cdk-delivery-pipelines';
 *
 * declare const stack: Stack;
 * declare const repository: ecr.IRepository;
 * declare const taskDefinition: ecs.FargateTaskDefinition;
 * const image = new DeployedImage(stack, 'OrdersImage', {
 *   initialImage: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
 *   repository,
 * });
 * taskDefinition.addContainer('orders', { image: image.containerImage });
 *
 * // in an app of the pipelines alone
 * DeployedImage.fromAttributes(stack, 'UsersImage', {
 *   parameterName: '/cdk-delivery/users/image',
 *   recorderArn: 'arn:aws:lambda:eu-central-1:111111111111:function:users-images',
 * });
 */
export class DeployedImage extends Construct implements IDeployedImage {
  /** The record of a stack in another app. */
  public static fromAttributes(scope: Construct, id: string, attributes: DeployedImageAttributes): IDeployedImage {
    validateName(id, attributes.parameterName);
    return {
      parameterName: attributes.parameterName,
      recorder: lambda.Function.fromFunctionArn(scope, id, attributes.recorderArn),
    };
  }

  /**
   * The record of the image that a container runs, if it has one.
   * @internal
   */
  public static _find(container: ecs.ContainerDefinition): DeployedImage | undefined {
    const isRecord = (construct: unknown): construct is DeployedImage => construct instanceof DeployedImage;
    return Stack.of(container).node.findAll().filter(isRecord).find((record) => record.containers.includes(container));
  }

  public readonly parameterName: string;
  /** ARN of the SSM parameter. */
  public readonly parameterArn: string;
  public readonly recorder: lambda.IFunction;
  /** The image, for the container definition. */
  public readonly containerImage: ecs.ContainerImage;
  private readonly containers: ecs.ContainerDefinition[] = [];

  constructor(scope: Construct, id: string, props: DeployedImageProps) {
    super(scope, id);
    const stack = Stack.of(this);
    if (props.parameterName !== undefined) validateName(id, props.parameterName);
    this.parameterName = props.parameterName ?? parameterNameOf(this);
    this.parameterArn = stack.formatArn({
      service: 'ssm', resource: 'parameter', resourceName: this.parameterName.slice(1), arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const recorder = ImageRecorder.obtain(this);
    recorder.keep(this.parameterName, this.parameterArn);
    this.recorder = recorder.function;

    const recorded = new CfnParameter(this, 'Image', {
      type: 'AWS::SSM::Parameter::Value<String>', default: this.parameterName, description: 'The image that a pipeline deployed last',
    });
    const none = new CfnCondition(this, 'None', { expression: Fn.conditionEquals(recorded.valueAsString, NO_IMAGE) });
    this.containerImage = new RecordedImage((container) => {
      if (Stack.of(container) !== stack) {
        throw new Error(`deployed image '${id}': container '${container.containerName}' is in stack '${Stack.of(container).stackName}', `
          + `got a record in stack '${stack.stackName}'; define the record in the stack of the container`);
      }
      this.containers.push(container);
      props.repository?.grantPull(container.taskDefinition.obtainExecutionRole());
      const initial = props.initialImage.bind(container, container);
      return { ...initial, imageName: Fn.conditionIf(none.logicalId, initial.imageName, recorded.valueAsString).toString() };
    });
  }

  /** Allows to record images: what the role needs that a pipeline of another account deploys with. */
  public grantRecord(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [this.recorder.functionArn] });
  }
}

class RecordedImage extends ecs.ContainerImage {
  constructor(private readonly bindTo: (container: ecs.ContainerDefinition) => ecs.ContainerImageConfig) {
    super();
  }

  public bind(_scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    return this.bindTo(container);
  }
}

/** Literal, so that pipelines in other stacks and accounts can name it. */
function parameterNameOf(record: DeployedImage): string {
  const stack = Stack.of(record);
  const path = record.node.scopes.slice(stack.node.scopes.length).map((scope) => scope.node.id.replace(/[^A-Za-z0-9_.-]/g, '-'));
  return ['', 'cdk-delivery', stack.stackName, ...path].join('/');
}

function validateName(id: string, name: string): void {
  if (!Token.isUnresolved(name) && /^\/(?!(aws|ssm)(\/|$))[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+){0,14}$/i.test(name)) return;
  throw new Error(`deployed image '${id}': parameterName is text of letters, digits and _ . - between slashes, got '${name}'; write it like '/orders/image'`);
}
