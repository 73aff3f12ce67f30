import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Construct } from 'constructs';
import { DeployedImage, DeployedImageProps } from '../../src';

const initialImage = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');

function service(props: Partial<DeployedImageProps> = {}, stack = new Stack(new App(), 'Orders')) {
  const record = new DeployedImage(stack, 'Image', { initialImage, ...props });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  const container = taskDefinition.addContainer('orders', { image: record.containerImage });
  return { stack, record, taskDefinition, container };
}

/** The templates of the service's stack and of the one beside it. */
function synthesize(stack: Stack): { readonly services: Template; readonly images: Template } {
  return { services: Template.fromStack(stack), images: Template.fromStack(stack.node.findChild('DeployedImages') as Stack) };
}

describe('the stack of the service', () => {
  test('reads the image as a parameter that CloudFormation looks up at every update', () => {
    const { services } = synthesize(service().stack);
    services.hasParameter('*', { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-delivery/Orders/Image' });
  });

  test('runs the recorded image, and the initial one as long as there is none', () => {
    const { services } = synthesize(service().stack);
    const [parameter] = Object.keys(services.findParameters('*', { Default: '/cdk-delivery/Orders/Image' }));
    const [[condition, expression]] = Object.entries(services.findConditions('*'));
    expect(expression).toEqual({ 'Fn::Equals': [{ Ref: parameter }, 'none'] });
    services.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [{ Name: 'orders', Image: { 'Fn::If': [condition, 'public.ecr.aws/nginx/nginx:stable', { Ref: parameter }] } }],
    });
  });

  test('has no resource that knows the image: a change of the initial image or of a tag cannot write it', () => {
    const { services, images } = synthesize(service().stack);
    services.resourceCountIs('AWS::SSM::Parameter', 0);
    images.resourceCountIs('AWS::SSM::Parameter', 0);
    const changed = synthesize(service({ initialImage: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:mainline') }).stack);
    expect(changed.images.toJSON()).toEqual(images.toJSON());
  });

  test('lets the tasks pull from the repository of the pipelines', () => {
    const stack = new Stack(new App(), 'Orders');
    const repository = ecr.Repository.fromRepositoryName(stack, 'Repository', 'orders');
    const { services } = synthesize(service({ repository }, stack).stack);
    const [policy] = Object.values<any>(services.findResources('AWS::IAM::Policy'));
    expect(policy.Properties.PolicyDocument.Statement).toContainEqual(expect.objectContaining({
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
      Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':repository/orders']] },
    }));
  });
});

describe('the stack of the records', () => {
  test('is named after that of the service, in the same account and region, and deployed before it', () => {
    const app = new App();
    const { stack } = service({}, new Stack(app, 'Orders', { env: { account: '111111111111', region: 'eu-central-1' } }));
    const assembly = app.synth();
    const images = assembly.stacks.find((artifact) => artifact.stackName === 'Orders-images')!;
    expect(images.environment).toMatchObject({ account: '111111111111', region: 'eu-central-1' });
    expect(assembly.getStackArtifact(stack.artifactId).dependencies.map((artifact) => artifact.id)).toContain(images.id);
  });

  test('has one function for all images, which may write their parameters and nothing else', () => {
    const { stack } = service();
    new DeployedImage(stack, 'Sidecar', { initialImage, parameterName: '/orders/sidecar' });
    const { images } = synthesize(stack);
    images.resourceCountIs('AWS::Lambda::Function', 1);
    images.resourceCountIs('Custom::DeployedImage', 2);
    images.hasResource('AWS::Lambda::Function', {
      Metadata: { 'cdk-delivery:function': { version: 1, kind: 'image-record' } }, Properties: { FunctionName: 'Orders-images' },
    });
    const [role] = Object.values<any>(images.findResources('AWS::IAM::Role'));
    const parameter = (name: string) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ssm:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:parameter/${name}`]],
    });
    expect(role.Properties.Policies[0].PolicyDocument.Statement).toContainEqual({
      Effect: 'Allow',
      Action: ['ssm:DeleteParameter', 'ssm:PutParameter'],
      Resource: [parameter('cdk-delivery/Orders/Image'), parameter('orders/sidecar')],
    });
  });

  test('shortens the name of its function when that of the stack is long', () => {
    const name = `Orders-${'x'.repeat(80)}`;
    const { images } = synthesize(service({}, new Stack(new App(), 'Orders', { stackName: name })).stack);
    const [{ Properties }] = Object.values<any>(images.findResources('AWS::Lambda::Function'));
    expect(Properties.FunctionName).toMatch(/^Orders-x+-[0-9a-f]{8}$/);
    expect(Properties.FunctionName).toHaveLength(64);
  });

  test('leaves no finding of cdk-nag', () => {
    const app = new App();
    const stack = new Stack(app, 'Orders');
    new DeployedImage(stack, 'Image', { initialImage });
    const findings = () => new AwsSolutionsChecks(app).validateScope(app).violations.map(({ ruleName }) => ruleName);
    expect(findings()).toEqual([]);
  });
});

test('a parameter is named after stack and construct, in characters that Systems Manager takes', () => {
  const stack = new Stack(new App(), 'Orders', { stackName: 'orders-production' });
  const api = new Construct(stack, 'API (v2)');
  expect(new DeployedImage(api, 'Image', { initialImage }).parameterName).toBe('/cdk-delivery/orders-production/API--v2-/Image');
});

test('the record of a container is found', () => {
  const { record, container, taskDefinition } = service();
  expect(DeployedImage._find(container)).toBe(record);
  expect(DeployedImage._find(taskDefinition.addContainer('proxy', { image: initialImage }))).toBeUndefined();
});

test('a pipeline of another account names the function by what it is called, and its role may call it', () => {
  const app = new App();
  const { stack, record } = service({}, new Stack(app, 'Orders', { env: { account: '222222222222', region: 'eu-central-1' } }));
  const tools = new Stack(app, 'Tools', { env: { account: '111111111111', region: 'eu-central-1' } });
  expect(tools.resolve(record.recorder.functionName)).toBe('Orders-images');
  expect(JSON.stringify(tools.resolve(record.recorder.functionArn))).toContain('eu-central-1:222222222222:function:Orders-images');

  const role = new iam.Role(stack, 'DeployRole', { assumedBy: new iam.AccountPrincipal('111111111111') });
  expect(record.grantRecord(role).success).toBe(true);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction' }] },
  });
});

test('a record of another app is known by parameter and function', () => {
  const stack = new Stack(new App(), 'Pipelines');
  const record = DeployedImage.fromAttributes(stack, 'Orders', {
    parameterName: '/orders/image', recorderArn: 'arn:aws:lambda:eu-central-1:222222222222:function:Orders-images',
  });
  expect(record.parameterName).toBe('/orders/image');
  expect(record.recorder.functionName).toBe('Orders-images');
});

test('fails when a container of another stack takes the image', () => {
  const app = new App();
  const record = new DeployedImage(new Stack(app, 'Orders'), 'Image', { initialImage });
  expect(() => service({}, new Stack(app, 'Other')).taskDefinition.addContainer('api', { image: record.containerImage })).toThrow(
    "deployed image 'Image': container 'api' is in stack 'Other', got a record in stack 'Orders'; define the record in the stack of the container",
  );
});

test.each(['image', '/', '/aws/image', '/SSM', '/a b', '/a//b', `/${'a/'.repeat(15)}b`])('fails when a parameter is named %s', (parameterName) => {
  expect(() => service({ parameterName })).toThrow(
    `deployed image 'Image': parameterName is text of letters, digits and _ . - between slashes, got '${parameterName}'; write it like '/orders/image'`,
  );
});
