import { ExpectedResult, IApiCall, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Execution } from './execution';
import { UploadedSource } from './uploaded-source';
import { DeliveryPipeline } from '../../src';

/** Deploys a stack and then does what a user would, step by step: each step waits for the one that was added before it. */
export class DeliveryTest {
  private readonly test: IntegTest;
  private last?: IApiCall;

  constructor(app: App, stack: Stack) {
    // An update from the snapshot would need its assets, which are not kept.
    this.test = new IntegTest(app, 'Test', { testCases: [stack], stackUpdateWorkflow: false });
  }

  /** Puts the source where the pipeline looks for it, and starts the pipeline. */
  public deliver(source: UploadedSource, pipeline: DeliveryPipeline): Execution {
    const { bucket, key, folder } = source;
    const upload = this.call('S3', 'copyObject', { Bucket: bucket.bucketName, Key: key, CopySource: `${folder.s3BucketName}/${folder.s3ObjectKey}` });
    this.allow(upload, ['s3:GetObject'], folder.bucket.arnForObjects(folder.s3ObjectKey));
    this.allow(upload, ['s3:PutObject'], bucket.arnForObjects(key));
    const start = this.call('CodePipeline', 'startPipelineExecution', { name: pipeline.pipelineName });
    return new Execution(this, pipeline, start.getAttString('pipelineExecutionId'));
  }

  /** Asks an address until it answers with status 200 and this text somewhere in its body. */
  public answers(url: string, text: string): void {
    this.add(this.test.assertions.httpApiCall(url))
      .expect(ExpectedResult.objectLike({ status: 200, body: { $StringLike: text } }))
      .waitForAssertions({ totalTimeout: Duration.minutes(10), interval: Duration.seconds(15) });
  }

  /** Reads an object that is JSON, and looks for a text in one of its members. */
  public holds(bucket: s3.IBucket, key: string, member: string, text: string): void {
    const read = this.call('S3', 'getObject', { Bucket: bucket.bucketName, Key: key })
      .assertAtPath(`Body.${member}`, ExpectedResult.stringLikeRegexp(text));
    if (bucket.encryptionKey) this.allow(read, ['kms:Decrypt'], bucket.encryptionKey.keyArn);
  }

  /** Adds a call of a service of AWS. */
  public call(service: string, api: string, parameters: unknown): IApiCall {
    return this.add(this.test.assertions.awsApiCall(service, api, parameters));
  }

  /** What a call needs beyond the action that has its name. */
  public allow(call: IApiCall, actions: string[], resource: string): void {
    call.provider.addToRolePolicy(new iam.PolicyStatement({ actions, resources: [resource] }).toStatementJson());
  }

  private add(call: IApiCall): IApiCall {
    this.last?.next(call);
    this.last = call;
    return call;
  }
}
