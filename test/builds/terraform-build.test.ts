import { App, Duration, Stack } from 'aws-cdk-lib';
import { Build, DeliveryPipeline, PullRequestBuild, Source, TerraformBuildOptions, TerraformTool } from '../../src';
import { connectionArn } from '../helpers/apps';
import { resourcesOf, stackOf, statementsOf } from '../hosting/fleets';

const SHA256 = '1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc';
const OTHER = '0'.repeat(64);

function built(options: TerraformBuildOptions, stack: Stack = stackOf()) {
  const pipeline = new DeliveryPipeline(stack, 'Shop', { pipelineName: 'shop', source: Source.gitHub('acme/shop', { connectionArn }) });
  const build = pipeline.addBuild(Build.terraform('infrastructure', options));
  const [{ Properties: project }] = Object.values(resourcesOf(stack, 'AWS::CodeBuild::Project'));
  const [{ Properties, Metadata }] = Object.values(resourcesOf(stack, 'AWS::CodePipeline::Pipeline'));
  return { build, stack, project, spec: JSON.parse(project.Source.BuildSpec), actions: Properties.Stages[1].Actions, records: Metadata['cdk-delivery:pipeline'].actions };
}

test('validates the module with Terraform 1.11.4, whose checksum is verified, and keeps its directories', () => {
  const { spec } = built({ directory: 'infrastructure', inputs: ['modules'] });
  const { artifacts, phases } = spec;
  expect(phases).toEqual({
    install: {
      'runtime-versions': { nodejs: '22' },
      'commands': [
        'aws s3 cp --only-show-errors "$TERRAFORMER_ASSET" /tmp/terraformer.zip',
        'unzip -q -o /tmp/terraformer.zip -d /tmp/terraformer',
        'export TERRAFORMER=/tmp/terraformer/index.js',
        'curl -fsSL --retry 3 --max-time 300 -o /tmp/terraform.zip https://releases.hashicorp.com/terraform/1.11.4/terraform_1.11.4_linux_amd64.zip',
        `echo "${SHA256}  /tmp/terraform.zip" | sha256sum -c -`,
        'unzip -q -o /tmp/terraform.zip terraform -d /usr/local/bin',
      ],
    },
    build: { commands: [expect.stringMatching(/^cat > \.terraform-spec\.json <<'SPEC'\n/), 'node "$TERRAFORMER" validate .terraform-spec.json'] },
  });
  const [write] = phases.build.commands;
  expect(JSON.parse(write.split('\n')[1])).toEqual({
    version: 1, name: 'infrastructure', program: 'terraform', programVersion: '1.11.4', directory: 'infrastructure',
  });
  expect(artifacts).toEqual({ 'base-directory': '.', 'files': ['infrastructure/**/*', 'modules/**/*'] });
});

test('a module in the root of the repository is all of it', () => {
  expect(built({ directory: './' }).spec.artifacts.files).toEqual(['**/*']);
  expect(built({ directory: './infrastructure/' }).spec.artifacts.files).toEqual(['infrastructure/**/*']);
});

test('OpenTofu comes from its releases', () => {
  const { spec, records } = built({ directory: 'infrastructure', tool: TerraformTool.openTofu('1.10.6', { sha256: OTHER }) });
  expect(spec.phases.install.commands.slice(3)).toEqual([
    'curl -fsSL --retry 3 --max-time 300 -o /tmp/tofu.zip https://github.com/opentofu/opentofu/releases/download/v1.10.6/tofu_1.10.6_linux_amd64.zip',
    `echo "${OTHER}  /tmp/tofu.zip" | sha256sum -c -`,
    'unzip -q -o /tmp/tofu.zip tofu -d /usr/local/bin',
  ]);
  expect(records['Build/infrastructure'].tools).toEqual(['tofu']);
});

test('is recorded for local runs: what they leave out, and what they start', () => {
  const { records, spec } = built({ directory: 'infrastructure' });
  expect(records['Build/infrastructure']).toEqual({ kind: 'terraform', awsCommands: spec.phases.install.commands, tools: ['terraform'], step: 'validate' });
});

test('is known to deployments by its directory and its program', () => {
  const tool = TerraformTool.terraform('1.12.0', { sha256: OTHER });
  const { build } = built({ directory: 'infrastructure', tool });
  expect(build._terraform).toEqual({ directory: 'infrastructure', tool });
  expect(build.artifact.artifactName).toBe('infrastructure');
  expect(`${tool}`).toBe('Terraform 1.12.0');
});

test('one asset serves all builds of a stack, and nothing but it and artifacts can be read', () => {
  const stack = stackOf();
  const other = new DeliveryPipeline(stack, 'Other', { source: Source.gitHub('acme/other', { connectionArn }) });
  other.addBuild(Build.terraform('network', { directory: 'network' }));
  built({ directory: 'infrastructure' }, stack);
  const variables = Object.values(resourcesOf(stack, 'AWS::CodeBuild::Project')).map(({ Properties }) => Properties.Environment.EnvironmentVariables);
  expect(variables[0]).toEqual([{ Name: 'TERRAFORMER_ASSET', Type: 'PLAINTEXT', Value: expect.stringMatching(/^s3:\/\/cdk-hnb659fds-assets-.*\/[0-9a-f]{64}\.zip$/) }]);
  expect(variables[1]).toEqual(variables[0]);
  const services = statementsOf(stack, 'ShopBuildinfrastructure').flatMap(({ Action }) => [Action].flat().map((action: string) => action.split(':')[0]));
  expect([...new Set(services)].sort()).toEqual(['kms', 'logs', 's3']);
});

test('pull requests may validate a module', () => {
  const stack = new Stack(new App(), 'PullRequests');
  new PullRequestBuild(stack, 'PullRequests', {
    source: Source.gitHub('acme/shop', { connectionArn }), subject: Build.terraform('infrastructure', { directory: 'infrastructure' }), branches: ['feature/**'],
  });
  const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::CodeBuild::Project'));
  expect(JSON.parse(Properties.Source.BuildSpec).phases.build.commands[1]).toBe('node "$TERRAFORMER" validate .terraform-spec.json');
});

describe('fails', () => {
  const terraform = (version: string, sha256: string = SHA256) => () => TerraformTool.terraform(version, { sha256 });
  const build = (options: TerraformBuildOptions) => () => Build.terraform('infrastructure', options);

  test.each<[string, () => unknown, string]>([
    ['for a range of versions', terraform('~> 1.11'), "Terraform: a version is written out, got '~> 1.11'; write it like '1.11.4'"],
    ['for a version without native locks', terraform('1.9.8'), "Terraform: versions before 1.10 cannot lock the state in Amazon S3, got '1.9.8'; take a newer one"],
    ['for a checksum that is none', () => TerraformTool.openTofu('1.10.6', { sha256: 'SHA' }),
      "OpenTofu 1.10.6: sha256 has 64 digits of 0-9 and a-f, got 'SHA'; copy it from the vendor's list of checksums"],
    ['for a directory outside of the repository', build({ directory: '../infrastructure' }),
      "build 'infrastructure': directory is a path inside the repository without spaces, got '../infrastructure'; write it like 'apps/storefront'"],
    ['for an input outside of the repository', build({ directory: 'infrastructure', inputs: ['/modules'] }),
      "build 'infrastructure': each of inputs is a path inside the repository without spaces, got '/modules'; write it like 'apps/storefront'"],
    ['for a variable that is taken', build({ directory: 'infrastructure', environment: { TERRAFORMER: 'mine' } }),
      "build 'infrastructure': environment variable 'TERRAFORMER' is set by the build itself; give yours another name"],
    ['for a timeout that the service refuses', build({ directory: 'infrastructure', timeout: Duration.minutes(1) }),
      "build 'infrastructure': timeout is 5 minutes to 36 hours, got 1 minute; the service refuses others"],
  ])('%s', (_, act, message) => expect(act).toThrow(new Error(message)));
});
