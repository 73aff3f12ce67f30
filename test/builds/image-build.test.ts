import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Build, DeliveryFoundation, DeliveryPipeline, ImageBuildOptions, ImagePlatform, ManagedImageBuildOptions, Source } from '../../src';
import { RECOMMENDED_FLAGS } from '../helpers/flags';

const connectionArn = 'arn:aws:codeconnections:eu-central-1:111111111111:connection/3a8c1d3e-1111-2222-3333-444455556666';

function pipelineIn(stack: Stack): DeliveryPipeline {
  return new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
}

/** A pipeline that builds one image. */
function build(options: ImageBuildOptions | ((stack: Stack) => ImageBuildOptions) = {}) {
  const stack = new Stack(new App(), 'Pipelines');
  const image = pipelineIn(stack).addBuild(Build.image('orders', typeof options === 'function' ? options(stack) : options));
  return { image, template: Template.fromStack(stack) };
}

function buildManaged(options: ManagedImageBuildOptions = {}) {
  const stack = new Stack(new App(), 'Pipelines');
  const image = pipelineIn(stack).addBuild(Build.imageManaged('orders', options));
  return { image, template: Template.fromStack(stack) };
}

/** What the role of the build is allowed. */
function statements(template: Template, description = Match.stringLikeRegexp('^Builds orders')): any[] {
  const [role] = Object.values<any>(template.findResources('AWS::IAM::Role', { Properties: { Description: description } }));
  return role.Properties.Policies[0].PolicyDocument.Statement;
}

function record(template: Template): any {
  const [pipeline] = Object.values<any>(template.findResources('AWS::CodePipeline::Pipeline'));
  return pipeline.Metadata['cdk-delivery:pipeline'].actions['Build/orders'];
}

const [repositoryId] = Object.keys(build().template.findResources('AWS::ECR::Repository'));
const repositoryArn = { 'Fn::GetAtt': [repositoryId, 'Arn'] };
const PUSH = [
  'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:GetDownloadUrlForLayer', 'ecr:InitiateLayerUpload', 'ecr:PutImage',
  'ecr:UploadLayerPart',
];

describe('the repository', () => {
  test('has tags that never move but the cache, is scanned, and makes room', () => {
    const { template } = build();
    template.hasResource('AWS::ECR::Repository', {
      DeletionPolicy: 'Delete',
      Properties: {
        RepositoryName: Match.absent(),
        EmptyOnDelete: true,
        ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'cache' }],
        ImageScanningConfiguration: { ScanOnPush: true },
      },
    });
    const [{ Properties }] = Object.values<any>(template.findResources('AWS::ECR::Repository'));
    expect(JSON.parse(Properties.LifecyclePolicy.LifecyclePolicyText).rules.map((rule: any) => rule.selection)).toEqual([
      { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 1, countUnit: 'days' },
      { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 50 },
    ]);
  });

  test('stays, with its images, when the foundation keeps what it made', () => {
    const stack = new Stack(new App(), 'Pipelines');
    new DeliveryFoundation(stack, 'Foundation', { removal: RemovalPolicy.RETAIN });
    pipelineIn(stack).addBuild(Build.image('orders'));
    Template.fromStack(stack).hasResource('AWS::ECR::Repository', { DeletionPolicy: 'Retain', Properties: { EmptyOnDelete: false } });
  });

  test('is none of ours when one is given', () => {
    const { template, image } = build((stack) => ({ repository: ecr.Repository.fromRepositoryName(stack, 'Repository', 'acme/orders') }));
    template.resourceCountIs('AWS::ECR::Repository', 0);
    expect(image.image!.repository.repositoryName).toBe('acme/orders');
    expect(record(template)).toMatchObject({ repository: 'acme/orders' });
  });
});

describe('the project', () => {
  test('may start containers, knows the repository, and keeps its layers there', () => {
    build().template.hasResourceProperties('AWS::CodeBuild::Project', {
      Environment: {
        Image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
        Type: 'LINUX_CONTAINER',
        PrivilegedMode: true,
        EnvironmentVariables: [{ Name: 'REPOSITORY_URI', Type: 'PLAINTEXT' }],
      },
      Cache: { Type: 'NO_CACHE' },
    });
  });

  test.each<[string, ImageBuildOptions]>([
    ['the platform', { platform: ImagePlatform.LINUX_ARM64 }],
    ['the build image', { image: codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0 }],
  ])('builds for Arm on Arm, as %s says', (_title, options) => {
    const { template } = build(options);
    template.hasResourceProperties('AWS::CodeBuild::Project', { Environment: { Type: 'ARM_CONTAINER' } });
    expect(record(template)).toMatchObject({ platform: 'linux/arm64' });
  });

  test('other builds stay without privileges', () => {
    const stack = new Stack(new App(), 'Pipelines');
    pipelineIn(stack).addBuild(Build.site('site'));
    Template.fromStack(stack).hasResourceProperties('AWS::CodeBuild::Project', { Environment: { PrivilegedMode: false } });
  });
});

describe('the role of the build', () => {
  test('pushes to the repository and to no other', () => {
    const own = statements(build().template).filter(({ Action }) => [Action].flat().some((action: string) => action.startsWith('ecr:')));
    expect(own).toEqual([
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
      { Effect: 'Allow', Action: PUSH, Resource: repositoryArn },
    ]);
  });

  test('pulls base images from the repositories that were named', () => {
    const { template } = build((stack) => ({ baseImages: [ecr.Repository.fromRepositoryArn(stack, 'Base', 'arn:aws:ecr:us-east-1:222222222222:repository/base')] }));
    expect(statements(template)).toContainEqual({
      Effect: 'Allow',
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: 'arn:aws:ecr:us-east-1:222222222222:repository/base',
    });
    template.hasResourceProperties('AWS::CodeBuild::Project', {
      Environment: { EnvironmentVariables: Match.arrayWith([Match.objectLike({ Name: 'BASE_REPOSITORIES' })]) },
    });
  });

  test('reads the secrets that were given, with their key through Secrets Manager only', () => {
    const { template } = build((stack) => ({
      secrets: {
        npmrc: new secretsmanager.Secret(stack, 'Npm', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111111111111:key/k') }),
        pip: secretsmanager.Secret.fromSecretCompleteArn(stack, 'Pip', 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:pip-a1b2c3'),
      },
    }));
    const reads = statements(template).filter(({ Action }) => Action === 'secretsmanager:GetSecretValue');
    expect(reads).toEqual([{
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: ['arn:aws:secretsmanager:eu-central-1:111111111111:secret:pip-a1b2c3', { Ref: expect.stringMatching(/^Npm/) }],
    }]);
    expect(statements(template)).toContainEqual(expect.objectContaining({
      Action: 'kms:Decrypt',
      Resource: 'arn:aws:kms:eu-central-1:111111111111:key/k',
      Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } } },
    }));
  });

  test('reads a secret that is known by name, whatever its last characters', () => {
    const { template } = build((stack) => ({ secrets: { npmrc: secretsmanager.Secret.fromSecretNameV2(stack, 'Npm', 'npm') } }));
    const [{ Resource }] = statements(template).filter(({ Action }) => Action === 'secretsmanager:GetSecretValue');
    expect(Resource['Fn::Join'][1].at(-1)).toBe(':secret:npm-??????');
  });
});

describe('the built image', () => {
  test('is known to deployments by digest', () => {
    const { image } = build({ container: 'api' });
    expect(image.image).toMatchObject({ container: 'api', uri: '#{orders-variables.IMAGE_URI}', definitions: image.artifact });
    expect(image.variable('IMAGE_TAG')).toBe('#{orders-variables.IMAGE_TAG}');
  });

  test('other builds leave none', () => {
    const pipeline = pipelineIn(new Stack(new App(), 'Pipelines'));
    expect(pipeline.addBuild(Build.site('site')).image).toBeUndefined();
  });

  test('is recorded for local runs: what to build, and which commands that replaces', () => {
    const { template } = build((stack) => ({
      directory: 'services/orders',
      target: 'runtime',
      buildArguments: { MODE: 'production' },
      secrets: { npmrc: secretsmanager.Secret.fromSecretNameV2(stack, 'Npm', 'npm') },
      testCommands: ['npm test'],
    }));
    const [{ Properties }] = Object.values<any>(template.findResources('AWS::CodeBuild::Project'));
    const buildspec = JSON.stringify(Properties.Source.BuildSpec);
    const { imageCommands, ...others } = record(template);
    expect(imageCommands.length).toBeGreaterThan(0);
    for (const command of imageCommands) expect(buildspec).toContain(JSON.stringify(JSON.stringify(command)).slice(3, -3));
    expect(others).toEqual({
      kind: 'image-build',
      testCommands: ['npm test'],
      directory: 'services/orders',
      dockerfile: 'Dockerfile',
      target: 'runtime',
      platform: 'linux/amd64',
      buildArguments: { MODE: 'production' },
      secrets: { npmrc: 'BUILD_SECRET_NPMRC' },
      repository: { Ref: repositoryId },
      container: 'orders',
    });
  });
});

describe('Build.imageManaged', () => {
  test('is an action without a project, in a role of its own, that tags with the execution', () => {
    const { template } = buildManaged({ directory: 'services/orders' });
    template.resourceCountIs('AWS::CodeBuild::Project', 0);
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Stages: Match.arrayWith([Match.objectLike({
        Name: 'Build',
        Actions: [{
          Name: 'orders',
          ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'ECRBuildAndPublish', Version: '1' },
          Configuration: {
            ECRRepositoryName: { Ref: repositoryId },
            DockerFilePath: 'services/orders',
            ImageTags: '#{codepipeline.PipelineExecutionId}',
            RegistryType: 'private',
          },
          InputArtifacts: [{ Name: 'Source' }],
          Namespace: 'orders-variables',
          RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('BuildRole'), 'Arn'] },
        }],
      })]),
    });
    expect(statements(template).filter(({ Action }) => [Action].flat().some((action: string) => action.startsWith('ecr:')))).toEqual([
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
      { Effect: 'Allow', Action: [...PUSH.slice(0, 3), 'ecr:DescribeRepositories', ...PUSH.slice(3)], Resource: repositoryArn },
    ]);
  });

  test('is known to deployments by digest, and has no artifact', () => {
    const { image } = buildManaged();
    expect(image.image!.uri).toMatch(/@#\{orders-variables\.ECRImageDigestId\}$/);
    expect(image.image!.definitions).toBeUndefined();
    expect(image.variable('ECRImageDigestId')).toBe('#{orders-variables.ECRImageDigestId}');
    expect(() => image.artifact).toThrow("build 'orders': CodePipeline builds its image itself, so it has no artifact; use Build.image");
    expect(() => image.project).toThrow("build 'orders': CodePipeline builds its image itself, so it has no project; use Build.image");
  });

  test('is recorded for local runs as an image without commands', () => {
    expect(record(buildManaged().template)).toMatchObject({ kind: 'image-build', imageCommands: [], directory: '.', dockerfile: 'Dockerfile' });
  });

  test('fails with a container that no task can have', () => {
    expect(() => Build.imageManaged('orders', { container: '' })).toThrow(
      "build 'orders': container has 1 to 255 letters, digits, _ and -, got ''; take its name in the task definition",
    );
  });
});

describe('stacks with image builds', () => {
  function app(context: { [flag: string]: unknown } = {}): App {
    const scope = new App({ context });
    const stack = new Stack(scope, 'Pipelines');
    const pipeline = pipelineIn(stack);
    pipeline.addBuild(Build.image('orders', { secrets: { npmrc: secretsmanager.Secret.fromSecretNameV2(stack, 'Npm', 'npm') } }));
    pipeline.addBuild(Build.image('users', { platform: ImagePlatform.LINUX_ARM64, testCommands: ['make test'], minimumCoverage: 75 }));
    pipeline.addBuild(Build.imageManaged('proxy'));
    return scope;
  }

  test('leave no finding of cdk-nag unacknowledged, before and after synthesis', () => {
    const scope = app();
    const findings = () => new AwsSolutionsChecks(scope).validateScope(scope).violations.map(({ ruleName }) => ruleName);
    expect(findings()).toEqual([]);
    scope.synth();
    expect(findings()).toEqual([]);
  });

  test('do not depend on feature flags of the app', () => {
    const template = (scope: App) => scope.synth().getStackByName('Pipelines').template;
    expect(template(app(RECOMMENDED_FLAGS))).toEqual(template(app()));
  });
});
