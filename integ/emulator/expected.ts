import type { AssertionRule } from './assertions';
import type { FunctionRecord } from '../../src/contract';

/** What ministack cannot show. The emulator fails when it leaves out more than this, or less. */

/** Types that its CloudFormation refuses. */
export const LEFT_OUT_TYPES: readonly string[] = [
  'AWS::CodePipeline::Pipeline',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
];

export const LEFT_OUT_ASSERTIONS: readonly AssertionRule[] = [
  { call: 'CodePipeline', reason: 'ministack has no AWS CodePipeline' },
  { call: 'ECS.describeTaskDefinition', reason: 'the deploy action of AWS CodePipeline registers the image' },
  { call: 'HttpCall', reason: 'the address resolves nowhere; ministack itself is asked where a site is released' },
  { call: 'S3.getObject', reason: 'executions of AWS CodePipeline write the object' },
  { call: 'SQS.receiveMessage', reason: 'executions of AWS CodePipeline send the message' },
];

/** Functions whose effect cannot be shown, by app. */
export const LEFT_OUT_HANDLERS: { readonly [app: string]: readonly FunctionRecord['kind'][] } = {
  'ecs-service-pipeline-complete': ['undo'],
};
