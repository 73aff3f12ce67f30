import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { TerraformWorld } from './terraform-world';
import { TerraformDrift, TerraformTool } from '../../src';
import { TERRAFORM_LOCAL_STATE, TERRAFORMER } from '../../src/contract';
import { describeWith, terraform } from '../helpers/tools';
import { programVersion, temporary } from '../terraformer/artifact';

const MODULE = `variable "stage" {
  type = string
}

variable "release" {
  type = string
}

resource "terraform_data" "orders" {
  triggers_replace = "orders-\${var.stage}"
}

output "api_url" {
  value = "https://\${var.stage}.example.com/\${var.release}"
}
`;

interface Variables { readonly [name: string]: string }

/** Commands of a buildspec in one shell, without those that a local run leaves out. Returns what its exported variables hold then. */
function run(buildspec: any, awsCommands: readonly string[], directory: string, environment: Variables): Variables {
  const commands: string[] = buildspec.phases.build.commands.filter((command: string) => !awsCommands.includes(command));
  const exported: string[] = buildspec.env?.['exported-variables'] ?? [];
  const script = ['set -e', ...commands, ...exported.map((name) => `printf '%s\\n' "#$${name}"`)].join('\n');
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], {
    cwd: directory,
    encoding: 'utf8',
    timeout: 60_000,
    env: {
      ...process.env,
      PATH: `${path.dirname(terraform.path)}${path.delimiter}${process.env.PATH}`,
      [TERRAFORMER]: path.join(__dirname, '../../assets/terraformer/main/index.js'),
      ...environment,
    },
  });
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
  const values = stdout.split('\n').filter((line) => line.startsWith('#')).map((line) => line.slice(1));
  return Object.fromEntries(exported.map((name, i) => [name, values[i]]));
}

describeWith(terraform, 'what the buildspecs say', () => {
  const directory = temporary();
  const state = temporary();
  const world = new TerraformWorld(undefined, programVersion());
  world.deploy({ variables: { stage: 'it\'s "dev"', release: '#{codepipeline.PipelineExecutionId}' }, outputs: ['api_url'], backup: ['aws dynamodb list-tables'] });
  const step = (name: 'plan' | 'apply' | 'drift', action: string, of = world) => run(
    of.step(name).buildspec, of.record(action).awsCommands, directory, { [TERRAFORM_LOCAL_STATE]: state, TF_VAR_release: 'e-1' },
  );

  beforeAll(() => {
    fs.mkdirSync(path.join(directory, 'infrastructure'));
    fs.writeFileSync(path.join(directory, 'infrastructure/main.tf'), MODULE);
  });
  afterAll(() => [directory, state].forEach((each) => fs.rmSync(each, { recursive: true })));

  test('is planned, and applied with the outputs that it has then', () => {
    expect(step('plan', 'infrastructure-Plan')).toEqual({
      CHANGES: 'yes', SUMMARY: '1 to add, 0 to change, 0 to destroy, 1 output to change: create terraform_data.orders',
    });
    expect(step('apply', 'infrastructure-Apply')).toEqual({ api_url: 'https://it\'s "dev".example.com/e-1' });
  });

  test('changes nothing the second time', () => {
    expect(step('plan', 'infrastructure-Plan')).toMatchObject({ CHANGES: 'none' });
    expect(step('apply', 'infrastructure-Apply')).toEqual({ api_url: 'https://it\'s "dev".example.com/e-1' });
  });

  test('is as its state has it, which another pipeline looks at', () => {
    const other = new TerraformWorld(undefined, programVersion());
    other.pipeline.addEnvironment('dev').verify(TerraformDrift.check('infrastructure', {
      name: 'infrastructure-drift',
      state: other.state,
      stateKey: 'shop/dev/infrastructure.tfstate',
      permissions: [],
      variables: { stage: 'dev', release: '#{codepipeline.PipelineExecutionId}' },
      tool: TerraformTool.terraform(programVersion(), { sha256: '0'.repeat(64) }),
    }));
    expect(step('drift', 'infrastructure-drift', other)).toEqual({
      RESULT: 'passed', SUMMARY: 'none of 1 resource drifted', MEASURES: '{"resources":1,"drifted":0}',
    });
  });
});
