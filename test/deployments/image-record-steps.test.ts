import { App, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DeployedImage, IDeployedImage } from '../../src';
import { imageRecordSteps } from '../../src/deployments/private/image-record-steps';

const stack = new Stack(new App(), 'Pipelines');
const record = (name: string, service = name): IDeployedImage => DeployedImage.fromAttributes(stack, name, {
  parameterName: `/${name}`, recorderArn: `arn:aws:lambda:eu-central-1:111111111111:function:${service}-images`,
});
const orders = record('orders');
const users = record('users');
const proxy: IDeployedImage = { ...record('proxy'), recorder: orders.recorder };

function steps(...records: IDeployedImage[]) {
  const allowed: iam.PolicyStatement[] = [];
  const permissions = { allow: (...statements: iam.PolicyStatement[]) => { allowed.push(...statements); }, allowWildcard: () => undefined };
  const images = records.map((entry) => ({ container: entry.parameterName.slice(1), record: entry, image: `#{${entry.parameterName.slice(1)}-variables.IMAGE_URI}` }));
  return { steps: imageRecordSteps('deployment of orders', images, { permissions }), allowed };
}

test('images of one stack are recorded by one step', () => {
  const { steps: [step, ...others], allowed } = steps(orders, proxy);
  expect(others).toEqual([]);
  const action = step.action('orders-Record', 3);
  expect(action.actionProperties).toMatchObject({ actionName: 'orders-Record', runOrder: 3, provider: 'Lambda' });
  expect(action.bind(stack, {} as codepipeline.IStage, {} as codepipeline.ActionBindOptions)).toEqual({
    configuration: {
      FunctionName: 'orders-images',
      UserParameters: '{"images":{"/orders":"#{orders-variables.IMAGE_URI}","/proxy":"#{proxy-variables.IMAGE_URI}"}}',
    },
  });
  expect(allowed.map((statement) => statement.toStatementJson())).toEqual([{
    Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:eu-central-1:111111111111:function:orders-images',
  }]);
});

test('images of several stacks are recorded by a step each', () => {
  expect(steps(orders, users).steps.map((step) => step.name)).toEqual(['Record', 'Record2']);
});

test('nothing to record is no step', () => {
  expect(steps().steps).toEqual([]);
});

test('fails when the images do not fit into the parameters of an action', () => {
  expect(() => steps({ ...orders, parameterName: `/${'x'.repeat(1000)}` })).toThrow(
    /^deployment of orders: the service takes 1000 characters of images to record, got \d{4}; give the records shorter parameter names$/,
  );
});
