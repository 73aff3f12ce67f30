import { ExpectedResult, IApiCall, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Execution } from './execution';
import { UploadedSource } from './uploaded-source';
import { DeliveryPipeline } from '../../src';

/** A call of the API of a service of AWS. */
export interface Call {
  /** As the SDK names service and call: `S3`, `getObject`. */
  readonly api: readonly [service: string, call: string];
  readonly parameters: unknown;
  /** What it needs beyond the action that has its name: actions by the resource that they are for. */
  readonly permissions?: { readonly [action: string]: string };
}

/** Deploys all stacks of an app and then does what a user would, step by step: each step waits for the one that was added before it. */
export class DeliveryTest {
  private readonly test: IntegTest;
  private last?: IApiCall;

  constructor(app: App) {
    const stacks = app.node.findAll().filter(Stack.isStack);
    this.test = new IntegTest(app, `${stacks[0].stackName}-test`, { // assertions are a stack too, whose name comes from this one
      testCases: stacks,
      stackUpdateWorkflow: false, // to deploy the snapshot first takes its assets, which are not kept
    });
  }

  /** Puts a revision of the source where the pipeline looks for it, and starts the pipeline. */
  public deliver(source: UploadedSource, pipeline: DeliveryPipeline, revision = 0): Execution {
    const folder = source.revisions[revision];
    this.call({
      api: ['S3', 'copyObject'],
      parameters: { Bucket: source.bucket.bucketName, Key: source.key, CopySource: `${folder.s3BucketName}/${folder.s3ObjectKey}` },
      permissions: { 's3:GetObject': folder.bucket.arnForObjects(folder.s3ObjectKey), 's3:PutObject': source.bucket.arnForObjects(source.key) },
    });
    pipeline.buildPipeline(); // its stages are asked for by number
    return this.start(pipeline.pipeline);
  }

  /** Starts a pipeline. */
  public start(pipeline: codepipeline.Pipeline): Execution {
    const { pipelineName } = pipeline;
    const started = this.call({ api: ['CodePipeline', 'startPipelineExecution'], parameters: { name: pipelineName } });
    return new Execution(this, pipeline, started.getAttString('pipelineExecutionId'));
  }

  /** Asks an address until it answers with status 200 and a text in its body, or members of it when it is JSON. */
  public answers(url: string, body: string | { readonly [member: string]: string }): void {
    this.add(this.test.assertions.httpApiCall(url))
      .expect(ExpectedResult.objectLike({ status: 200, body: typeof body === 'string' ? { $StringLike: body } : body }))
      .waitForAssertions({ totalTimeout: Duration.minutes(10), interval: Duration.seconds(15) });
  }

  /** Reads an object that is JSON, and looks for a text in one of its members. */
  public holds(bucket: s3.IBucket, key: string, member: string, text: string): void {
    const permissions = bucket.encryptionKey && { 'kms:Decrypt': bucket.encryptionKey.keyArn };
    this.finds({ api: ['S3', 'getObject'], parameters: { Bucket: bucket.bucketName, Key: key }, permissions }, `Body.${member}`, text);
  }

  /** Receives messages until one has a text at a path of its body, which is the whole body when it is empty. */
  public receives(queue: sqs.IQueue, path: string, expression: string): void {
    this.finds({
      api: ['SQS', 'receiveMessage'],
      parameters: { QueueUrl: queue.queueUrl, VisibilityTimeout: 5 }, // those that it is not come again
    }, `Messages.0.Body${path}`, expression, Duration.minutes(10));
  }

  /** Invokes a function, and looks at a member of its answer. */
  public invokes(fn: lambda.IFunction, payload: unknown, member: string, expression: string): void {
    this.finds({
      api: ['Lambda', 'invoke'],
      parameters: { FunctionName: fn.functionArn, Payload: JSON.stringify(payload) },
      permissions: { 'lambda:InvokeFunction': fn.functionArn },
    }, `Payload.${member}`, expression);
  }

  /** Waits until a service is settled, and looks whether its first container runs an image by digest. */
  public runsByDigest(service: ecs.BaseService): void {
    const services: Call = { api: ['ECS', 'describeServices'], parameters: { cluster: service.cluster.clusterArn, services: [service.serviceArn] } };
    const settled = this.finds(services, 'services.0.deployments.0.rolloutState', '^COMPLETED$', Duration.minutes(10));
    const taskDefinition = settled.getAttString('services.0.taskDefinition');
    this.finds({ api: ['ECS', 'describeTaskDefinition'], parameters: { taskDefinition } },
      'taskDefinition.containerDefinitions.0.image', '@sha256:[0-9a-f]{64}$');
  }

  /** Calls, and looks at a path of the answer for what matches an expression: once, or until it is there. */
  public finds(call: Call, path: string, expression: string, within?: Duration): IApiCall {
    const found = this.call(call).assertAtPath(path, ExpectedResult.stringLikeRegexp(expression));
    if (!within) return found;
    found.waitForAssertions({ totalTimeout: within, interval: Duration.seconds(15) });
    return found;
  }

  /** Calls, whatever the answer is. */
  public call({ api, parameters, permissions = {} }: Call): IApiCall {
    const call = this.add(this.test.assertions.awsApiCall(...api, parameters));
    for (const [action, resource] of Object.entries(permissions)) {
      call.provider.addToRolePolicy(new iam.PolicyStatement({ actions: [action], resources: [resource] }).toStatementJson());
    }
    return call;
  }

  private add(call: IApiCall): IApiCall {
    this.last?.next(call);
    this.last = call;
    return call;
  }
}
