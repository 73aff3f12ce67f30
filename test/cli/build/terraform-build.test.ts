import * as fs from 'fs';
import * as path from 'path';
import { ActionLab, actionModel, projectModel } from './action-context';
import { CodeBuildHandler } from '../../../src/cli/actions/codebuild';
import { describeTerraform } from '../../../src/cli/build/terraform-build';
import { UserError } from '../../../src/cli/errors';
import type { ActionModel } from '../../../src/cli/model/pipeline';
import { packageRoot } from '../../../src/cli/package-root';
import type { PlanSummary, TerraformRecord, TerraformSpec } from '../../../src/contract';
import { describeWith, terraform } from '../../helpers/tools';

let lab: ActionLab;

beforeEach(async () => {
  lab = new ActionLab();
  await lab.input('Modules', { 'infrastructure/main.tf': MODULE });
});
afterEach(() => lab.close());

const MODULE = 'resource "terraform_data" "api" {\n  input = "v1"\n}\n\noutput "api_url" {\n  value = "https://${terraform_data.api.output}.example.com"\n}\n';
const FETCH = 'aws s3 cp s3://assets/terraformer.zip /tmp/terraformer.zip';
const NOTHING: PlanSummary = { version: 1, add: [], change: [], replace: [], destroy: [], outputs: [], planned: 0 };

function action(step: TerraformRecord['step'], commands: string[], changes: Partial<ActionModel> = {}, tools = ['sh']): ActionModel {
  const project = projectModel({
    env: { 'exported-variables': ['CHANGES', 'RESULT', 'api_url'] },
    phases: { install: { commands: [FETCH] }, build: { commands } },
    artifacts: { files: ['**/*'] },
  }, { name: 'shop-infrastructure', environment: [{ name: 'TERRAFORMER', value: '/tmp/terraformer/index.js', type: 'PLAINTEXT' }] });
  return actionModel({ project, record: { kind: 'terraform', awsCommands: [FETCH], tools, step }, inputs: ['Modules'], ...changes });
}

test('commands that fetch programs are left out; the terraformer of the command runs, with a state of this machine', async () => {
  const result = await new CodeBuildHandler().run(action('validate', ['echo "$TERRAFORMER|$TERRAFORM_LOCAL_STATE"']), lab.context());
  expect(result).toMatchObject({ status: 'Succeeded', summary: 'all commands succeeded' });
  expect(lab.lines).toContain(`[Container] Skipping command ${FETCH} (it asks AWS)`);
  expect(lab.output).toEqual([`${packageRoot()}/assets/terraformer/main/index.js|${lab.root}/state/targets/terraform`]);
});

test('settings of the user that lead to providers are handed on', async () => {
  const before = { ...process.env };
  Object.assign(process.env, { TF_CLI_CONFIG_FILE: '/etc/mirror.tfrc', TF_PLUGIN_CACHE_DIR: '/var/cache/terraform', TF_TOKEN_example_com: 'secret' });
  try {
    await new CodeBuildHandler().run(action('validate', ['echo "$TF_CLI_CONFIG_FILE|$TF_PLUGIN_CACHE_DIR|$TF_TOKEN_example_com|"']), lab.context());
  } finally {
    process.env = before;
  }
  expect(lab.output).toEqual(['/etc/mirror.tfrc|/var/cache/terraform||']);
});

test('the plan says what is run here', () => {
  const plan = (step: TerraformRecord['step']) => new CodeBuildHandler().plan(action(step, [], {}, ['tofu']));
  expect(plan('validate')).toBe('runs tofu validate here');
  expect(plan('plan')).toBe('runs tofu plan here, with its state in a file of this machine');
  expect(plan('apply')).toBe('runs tofu apply here, with its state in a file of this machine');
  expect(plan('drift')).toBe('looks here for drift of what tofu deployed here');
});

test('a program that is missing is named before anything runs', () => {
  const handler = new CodeBuildHandler();
  expect(() => handler.preflight(action('plan', ['true']))).not.toThrow();
  expect(() => handler.preflight(action('plan', ['true'], {}, ['no-such-terraform'])))
    .toThrow(new UserError('project shop-infrastructure: no-such-terraform is needed to plan infrastructure, but not on PATH; install it'));
  expect(() => handler.preflight(action('drift', ['true'], {}, ['no-such-terraform'])))
    .toThrow(new UserError('project shop-infrastructure: no-such-terraform is needed to look for drift, but not on PATH; install it'));
});

describe('what came of it', () => {
  function told(step: TerraformRecord['step'], summary: Partial<PlanSummary>, applyable = true): string | undefined {
    fs.mkdirSync(path.join(lab.root, '.plan'), { recursive: true });
    fs.writeFileSync(path.join(lab.root, '.plan', 'summary.json'), JSON.stringify({ ...NOTHING, ...summary }));
    fs.writeFileSync(path.join(lab.root, '.plan', 'plan.json'), JSON.stringify({ applyable }));
    return describeTerraform(step, lab.root);
  }

  test.each<[TerraformRecord['step'], Partial<PlanSummary>, string]>([
    ['plan', { add: ['a', 'b'], change: ['c'] }, '2 to add, 1 to change'],
    ['plan', { replace: ['a'], destroy: ['b'], outputs: ['x'] }, '1 to replace, 1 to destroy, 1 output to change'],
    ['apply', { add: ['a', 'b'], change: ['c'], outputs: ['x', 'y'] }, 'applied: 2 added, 1 changed, 2 outputs changed'],
    ['apply', {}, 'applied: the state alone'],
  ])('of %s', (step, summary, text) => expect(told(step, summary)).toBe(text));

  test.each(['plan', 'apply'] as const)('of %s, when nothing changes', (step) => expect(told(step, {}, false)).toBe('nothing to change'));

  test('is for the build to say where there is no plan', () => {
    expect(describeTerraform('plan', lab.root)).toBeUndefined();
    expect(told('validate', { add: ['a'] })).toBeUndefined();
  });
});

describeWith(terraform, 'terraform of this machine', () => {
  const run = (step: TerraformRecord['step'], input: string, output: string) => {
    const spec: TerraformSpec = {
      version: 1,
      name: 'infrastructure',
      program: 'terraform',
      programVersion: '',
      directory: 'infrastructure',
      environment: {
        name: 'dev',
        backend: { bucket: 'states', key: 'shop/dev.tfstate', region: 'eu-west-1' },
        variables: {},
        variableFiles: [],
        outputs: ['api_url'],
        allowDestroy: [],
        stateful: [],
        planMinutes: 60,
      },
      drift: { advisory: false, ignore: [], deployed: true },
    };
    // Whichever version this machine has.
    const version = "$(terraform version -json | sed -n 's/.*\"terraform_version\": *\"\\([^\"]*\\)\".*/\\1/p')";
    const commands = [
      `export PATH=${path.dirname(terraform.path)}:$PATH`,
      `printf '%s' '${JSON.stringify(spec)}' | sed "s/\\"programVersion\\":\\"\\"/\\"programVersion\\":\\"${version}\\"/" > spec.json`,
      `node "$TERRAFORMER" ${step} spec.json`,
      '. .plan/variables.sh',
    ];
    return new CodeBuildHandler().run(action(step, commands, { inputs: [input], outputs: [{ name: output, files: [] }] }), lab.context({
      inputs: new Map([['Modules', path.join(lab.root, 'Modules.zip')], ['Plan', path.join(lab.root, 'out', 'Plan.zip')]]),
    }));
  };

  test('plans and applies on a state of this machine, which the next plan finds', async () => {
    expect(await run('plan', 'Modules', 'Plan')).toMatchObject({ status: 'Succeeded', summary: '1 to add, 1 output to change', variables: { CHANGES: 'yes' } });
    expect(await run('apply', 'Plan', 'Applied')).toMatchObject({
      status: 'Succeeded', summary: 'applied: 1 added, 1 output changed', variables: { api_url: 'https://v1.example.com' },
    });
    expect(fs.existsSync(path.join(lab.root, 'state/targets/terraform/dev/shop/dev.tfstate'))).toBe(true);
    expect(await run('plan', 'Modules', 'Plan')).toMatchObject({ status: 'Succeeded', summary: 'nothing to change', variables: { CHANGES: 'none' } });
    expect(await run('apply', 'Plan', 'Applied')).toMatchObject({ summary: 'nothing to change', variables: { api_url: 'https://v1.example.com' } });
  });

  test('looks for drift of what was deployed here, be it nothing', async () => {
    expect(await run('drift', 'Modules', 'Nothing')).toMatchObject({
      status: 'Succeeded', summary: 'nothing is deployed: the state has no resources', variables: { RESULT: 'passed' },
    });
    for (const [step, input, output] of [['plan', 'Modules', 'Plan'], ['apply', 'Plan', 'Applied']] as const) await run(step, input, output);
    expect(await run('drift', 'Modules', 'Nothing')).toMatchObject({ status: 'Succeeded', summary: 'none of 1 resource drifted', variables: { RESULT: 'passed' } });
  });
});
