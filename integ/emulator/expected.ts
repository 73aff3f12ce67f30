import type { AssertionRule } from './assertions';
import type { FunctionRecord } from '../../src/contract';

/** What ministack cannot show. The emulator fails when it leaves out more than this, or less. */

/** Types that its CloudFormation refuses, and those that it refuses with a property. */
export const LEFT_OUT_TYPES: readonly string[] = [
  'AWS::CloudWatch::Alarm with Metrics',
  'AWS::CodePipeline::Pipeline',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
];

export const LEFT_OUT_ASSERTIONS: readonly AssertionRule[] = [
  { call: 'CodePipeline', reason: 'ministack has no AWS CodePipeline' },
  { call: 'ECS.describeTaskDefinition', reason: 'the deploy action of AWS CodePipeline registers the image' },
  { call: 'HttpCall', reason: 'functions of CloudFront in ministack read no key-value store, and nothing runs behind its balancers' },
  { call: 'S3.getObject', reason: 'executions of AWS CodePipeline write the object' },
  { call: 'SQS.receiveMessage', reason: 'executions of AWS CodePipeline send the message' },
];

/** Functions whose effect cannot be shown, by app. */
export const LEFT_OUT_HANDLERS: { readonly [app: string]: readonly FunctionRecord['kind'][] } = {
  'checks': ['change-request', 'image-findings', 'image-signature'],
  'ecs-service-pipeline-complete': ['undo'],
};
