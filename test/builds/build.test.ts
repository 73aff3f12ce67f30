import { Duration, SecretValue, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Build, ImageBuildOptions, ImagePlatform, TestReport } from '../../src/builds';

test.each<[string, () => unknown, string]>([
  ['a name that no project can have', () => Build.site('my site'), "build 'my site': a name holds 1 to 100 letters, digits, _ and -, got 'my site'; rename the build"],
  ['a directory outside of the repository', () => Build.site('site', { directory: '../other' }),
    "build 'site': directory is a path inside the repository without spaces, got '../other'; write it like 'apps/storefront'"],
  ['an absolute directory', () => Build.site('site', { directory: '/apps' }),
    "build 'site': directory is a path inside the repository without spaces, got '/apps'; write it like 'apps/storefront'"],
  ['an output directory with spaces', () => Build.commands('docs', { commands: ['make'], outputDirectory: 'my docs' }),
    "build 'docs': outputDirectory is a path inside the repository without spaces, got 'my docs'; write it like 'apps/storefront'"],
  ['a variable that no shell knows', () => Build.site('site', { environment: { 'API-URL': 'x' } }),
    "build 'site': environment variable 'API-URL' is no name the build can have; use letters, digits and _, and leave names that start with CODEBUILD_ to the service"],
  ['a variable of the service', () => Build.site('site', { environment: { CODEBUILD_SRC_DIR: 'x' } }),
    "build 'site': environment variable 'CODEBUILD_SRC_DIR' is no name the build can have; use letters, digits and _, and leave names that start with CODEBUILD_ to the service"],
  ['a timeout below what the service takes', () => Build.site('site', { timeout: Duration.minutes(4) }),
    "build 'site': timeout is 5 minutes to 36 hours, got 4 minutes; the service refuses others"],
  ['a timeout above what the service takes', () => Build.buildspec('x', { buildspec: codebuild.BuildSpec.fromSourceFilename('b.yml'), timeout: Duration.hours(37) }),
    "build 'x': timeout is 5 minutes to 36 hours, got 1 day 13 hours; the service refuses others"],
  ['no commands', () => Build.commands('docs', { commands: [] }), "build 'docs': it needs at least one command, got none; say what it runs"],
  ['a report without files', () => TestReport.junit(), 'test report JUNITXML: it needs at least one file, got none; name the files that the tests write'],
])('fails with %s', (_title, act, message) => {
  expect(act).toThrow(new Error(message));
});

const secret = secretsmanager.Secret.fromSecretNameV2(new Stack(), 'Secret', 'npm');
const coverage = { testCommands: ['npm test'], minimumCoverage: 80 };

test.each<[string, ImageBuildOptions, string]>([
  ['a directory outside of the repository', { directory: '..' }, "directory is a path inside the repository without spaces, got '..'; write it like 'apps/storefront'"],
  ['a container that no task can have', { container: 'my api' },
    "container has 1 to 255 letters, digits, _ and -, got 'my api'; take its name in the task definition"],
  ['an absolute Dockerfile', { dockerfile: '/Dockerfile' },
    "dockerfile is a path inside the directory of the build, got '/Dockerfile'; write it like 'docker/Dockerfile'"],
  ['a Dockerfile above the directory', { dockerfile: 'docker/../../Dockerfile' },
    "dockerfile is a path inside the directory of the build, got 'docker/../../Dockerfile'; write it like 'docker/Dockerfile'"],
  ['a stage that no Dockerfile has', { target: 'run time' },
    "target names a stage of the Dockerfile, got 'run time'; write it as the Dockerfile does after AS"],
  ['an argument that no Dockerfile knows', { buildArguments: { 'API-URL': 'x' } }, "build argument 'API-URL' is no name a Dockerfile can use; use letters, digits and _"],
  ['an argument that is a secret by name', { buildArguments: { NPM_TOKEN: 'x' } },
    "build argument 'NPM_TOKEN' looks like a secret, and build arguments can be read from the image; give it in secrets, or rename it when it is none"],
  ['an argument that is a secret token', { buildArguments: { NPM: SecretValue.secretsManager('npm').unsafeUnwrap() } },
    "build argument 'NPM' has the value of a secret, and build arguments can be read from the image; give it in secrets"],
  ['an argument that holds a secret', { buildArguments: { NPM: `//registry/:_auth=${secret.secretValue.unsafeUnwrap()}` } },
    "build argument 'NPM' has the value of a secret, and build arguments can be read from the image; give it in secrets"],
  ['an argument that is a secret as text', { buildArguments: { NPM: '{{resolve:ssm-secure:/npm}}' } },
    "build argument 'NPM' has the value of a secret, and build arguments can be read from the image; give it in secrets"],
  ['an argument that only an execution knows', { buildArguments: { COMMIT: '#{Source.CommitId}' } },
    "build argument 'COMMIT' holds a variable of the pipeline, got '#{Source.CommitId}'; build arguments are fixed when the pipeline is defined"],
  ['a secret that no Dockerfile can mount', { secrets: { 'my npm': secret } }, "secret 'my npm' is no id a Dockerfile can mount; use letters, digits and . _ -"],
  ['secrets that look the same to a shell', { secrets: { 'npm-rc': secret, 'npm.rc': secret } }, "secrets 'npm-rc' and 'npm.rc' differ in punctuation or case alone; rename one"],
  ['a variable that the build sets', { environment: { IMAGE_TAG: '1' } }, "environment variable 'IMAGE_TAG' is set by the build itself; give yours another name"],
  ['a variable that holds a secret', { environment: { BUILD_SECRET_NPM: '1' }, secrets: { npm: secret } },
    "environment variable 'BUILD_SECRET_NPM' is set by the build itself; give yours another name"],
  ['more coverage than there is', { ...coverage, minimumCoverage: 101 }, 'minimumCoverage is 0 to 100 percent, got 101; write 80 for 80 %'],
  ['less coverage than there is', { ...coverage, minimumCoverage: -1 }, 'minimumCoverage is 0 to 100 percent, got -1; write 80 for 80 %'],
  ['coverage that is no number', { ...coverage, minimumCoverage: NaN }, 'minimumCoverage is 0 to 100 percent, got NaN; write 80 for 80 %'],
  ['coverage without tests', { minimumCoverage: 80 },
    'minimumCoverage needs tests that measure it, got no testCommands; add the commands that test the application'],
  ['coverage without a report', { ...coverage, reports: [TestReport.junit('junit.xml')] },
    'minimumCoverage needs a file with the coverage, got no Cobertura report; add TestReport.cobertura(...) to reports'],
  ['coverage in files that are to be found', { ...coverage, reports: [TestReport.cobertura('**/*.xml')] },
    "minimumCoverage needs one file with the coverage, got '**/*.xml'; name it in TestReport.cobertura(...) without wildcards and spaces"],
  ['a machine of another kind than the image', { platform: ImagePlatform.LINUX_ARM64, image: codebuild.LinuxBuildImage.STANDARD_7_0 },
    'platform linux/arm64 needs a build image of type ARM_CONTAINER, got LINUX_CONTAINER; leave one of platform and image out'],
])('fails with an image build of %s', (_title, options, message) => {
  expect(() => Build.image('orders', options)).toThrow(new Error(`build 'orders': ${message}`));
});

test('what looks like a secret in part only is none', () => {
  expect(() => Build.image('orders', { buildArguments: { KEYCLOAK_URL: 'https://id.example.com', TOKENIZER: 'bpe', MONKEY: '1' } })).not.toThrow();
});
