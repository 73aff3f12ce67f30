import { Artifact } from './artifact';
import { PLAN_FILES, TERRAFORM_VARIABLES, type PlanSummary } from '../../src/contract/terraform-spec';
import { describeWith, terraform } from '../helpers/tools';

const MODULE = `variable "stage" {
  type = string
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "replicas" {
  type    = number
  default = 1
}

variable "password" {
  type      = string
  default   = "none"
  sensitive = true
}

resource "terraform_data" "orders" {
  triggers_replace = var.stage
}

resource "terraform_data" "api" {
  input = { replicas = var.replicas, tags = var.tags, password = var.password }
}

output "api_url" {
  value = "https://\${var.stage}.example.com"
}

output "password" {
  value     = var.password
  sensitive = true
}
`;
const DEV = { variables: { stage: 'dev' } };
const made: Artifact[] = [];

afterEach(() => made.splice(0).forEach((artifact) => artifact.remove()));

function artifactOf(files: { readonly [path: string]: string }): Artifact {
  made.push(new Artifact(files));
  return made.at(-1)!;
}

const summaryOf = (artifact: Artifact) => JSON.parse(artifact.read(PLAN_FILES.summary)) as PlanSummary;

/** An artifact whose state has all that the module asks for. */
async function applied(): Promise<Artifact> {
  const artifact = artifactOf({ 'infra/main.tf': MODULE });
  for (const command of ['plan', 'apply']) expect(await artifact.run(command, DEV)).toMatchObject({ status: 0, stderr: '' });
  return artifact;
}

describeWith(terraform, 'an environment is planned', () => {
  test('the plan is left for its approval and its apply', async () => {
    const artifact = artifactOf({ 'infra/main.tf': MODULE });
    const before = Date.now();
    const { status, stdout, stderr } = await artifact.run('plan', { ...DEV, outputs: ['api_url'] });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Plan: 2 to add, 0 to change, 0 to destroy.\n');
    expect(stdout).toMatch(new RegExp('\\ninfrastructure: plan of dev: 2 to add, 0 to change, 0 to destroy, 2 outputs to change\\n'
      + '  create  terraform_data\\.api\\n  create  terraform_data\\.orders\\n  output  api_url\\n  output  password\\n$'));
    expect(artifact.variables).toEqual({
      CHANGES: 'yes', SUMMARY: '2 to add, 0 to change, 0 to destroy, 2 outputs to change: create terraform_data.api, create terraform_data.orders',
    });
    const { planned, ...summary } = summaryOf(artifact);
    expect(summary).toEqual({
      version: 1, add: ['terraform_data.api', 'terraform_data.orders'], change: [], replace: [], destroy: [], outputs: ['api_url', 'password'],
    });
    expect(planned).toBeGreaterThanOrEqual(before);
    expect(artifact.read(PLAN_FILES.text)).toContain('# terraform_data.api will be created');
    expect(JSON.parse(artifact.read(PLAN_FILES.json))).toMatchObject({ format_version: expect.stringMatching(/^1\./) });
  });

  test('variables have the types that the module asks for, and those of the pipeline win over files', async () => {
    const artifact = artifactOf({
      'infra/main.tf': MODULE, 'infra/environments/dev.tfvars': 'stage    = "file"\nreplicas = 7\n', 'infra/terraform.tfvars': 'replicas = 1\n',
    });
    const { stdout } = await artifact.run('plan', {
      variables: { stage: '1.10', tags: '{"team":"${shop}","cost":"007"}' }, variableFiles: ['environments/dev.tfvars'],
    });
    expect(stdout).toContain('triggers_replace = "1.10"');
    expect(stdout).toContain('replicas = 7');
    expect(stdout).toMatch(/cost = "007"\n\s+\+ team = "\$\{shop\}"/);
  });

  test('secrets come by the environment and are not shown', async () => {
    const artifact = artifactOf({ 'infra/main.tf': MODULE });
    const { status, stdout, stderr } = await artifact.run('plan', DEV, { TF_VAR_password: 'hush-hush' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('password = (sensitive value)');
    for (const shown of [stdout, artifact.read(TERRAFORM_VARIABLES), artifact.read(PLAN_FILES.text), artifact.read(PLAN_FILES.summary)]) {
      expect(shown).not.toContain('hush-hush');
    }
  });

  test('nothing to do is told apart', async () => {
    const artifact = await applied();
    expect((await artifact.run('plan', DEV)).stdout).toMatch(/\ninfrastructure: plan of dev: 0 to add, 0 to change, 0 to destroy\n$/);
    expect(artifact.variables).toEqual({ CHANGES: 'none', SUMMARY: '0 to add, 0 to change, 0 to destroy' });
  });

  test('what changes is named, without values', async () => {
    const artifact = await applied();
    const { stdout } = await artifact.run('plan', { variables: { stage: 'test', replicas: '2' } });
    expect(stdout).toMatch(new RegExp('infrastructure: plan of dev: 0 to add, 1 to change, 1 to replace, 0 to destroy, 1 output to change\\n'
      + '  replace  terraform_data\\.orders  because of triggers_replace\\n  change   terraform_data\\.api     input, output\\n  output   api_url\\n$'));
    expect(summaryOf(artifact)).toMatchObject({ change: ['terraform_data.api'], replace: ['terraform_data.orders'], outputs: ['api_url'] });
  });

  test('a change of an output alone, and of an address alone, is to be applied', async () => {
    const artifact = await applied();
    artifact.write('infra/main.tf', MODULE.replace('https://', 'http://'));
    await artifact.run('plan', DEV);
    expect(artifact.variables).toEqual({ CHANGES: 'yes', SUMMARY: '0 to add, 0 to change, 0 to destroy, 1 output to change' });
    artifact.write('infra/main.tf', `${MODULE.replace('"orders"', '"table"')}\nmoved {\n  from = terraform_data.orders\n  to   = terraform_data.table\n}\n`);
    expect((await artifact.run('plan', DEV)).stdout).toMatch(/\n  move  terraform_data\.table  moved from terraform_data\.orders\n$/);
    expect(artifact.variables).toEqual({ CHANGES: 'yes', SUMMARY: '0 to add, 0 to change, 0 to destroy, 1 to move: move terraform_data.table' });
  });

  test('what holds data is replaced or destroyed only by allowance', async () => {
    const artifact = await applied();
    const stateful = { ...DEV, variables: { stage: 'test' }, stateful: ['terraform_*'] };
    expect(await artifact.run('plan', stateful)).toMatchObject({
      status: 1,
      stderr: 'infrastructure: resources that hold data would be lost, got terraform_data.orders (replace, because of triggers_replace); '
        + "if that is meant, allow it by allowDestroy: ['terraform_data.orders']\n",
    });
    expect(artifact.has(TERRAFORM_VARIABLES)).toBe(false);
    expect(await artifact.run('plan', { ...stateful, allowDestroy: ['terraform_data.orders'] })).toMatchObject({ status: 0, stderr: '' });
    artifact.write('infra/main.tf', 'output "api_url" {\n  value = "none"\n}\n');
    expect(await artifact.run('plan', { stateful: ['terraform_data'] })).toMatchObject({
      status: 1,
      stderr: 'infrastructure: resources that hold data would be lost, got terraform_data.api (destroy), terraform_data.orders (destroy); '
        + "if that is meant, allow it by allowDestroy: ['terraform_data.api', 'terraform_data.orders']\n",
    });
    expect(await artifact.run('plan', { stateful: ['terraform_data'], allowDestroy: ['*'] })).toMatchObject({ status: 0, stderr: '' });
  });

  test('fails before its approval for variables and outputs that the module does not have', async () => {
    const artifact = artifactOf({ 'infra/main.tf': MODULE });
    const failure = async (environment: object) => (await artifact.run('plan', { ...DEV, ...environment })).stderr;
    expect(await failure({ variables: { stage: 'dev', stag: 'x', size: '1' } }))
      .toBe('infrastructure: the module has no variable stag, size, got password, replicas, stage, tags; declare it, or leave it out\n');
    expect(await failure({ outputs: ['url'] })).toBe(
      "infrastructure: there is no output 'url', got api_url, password; add it to the module, or use one that it has and whose value is not null\n");
    expect(await failure({ outputs: ['password'] })).toBe("infrastructure: output 'password' is sensitive, and variables of a pipeline are shown to all who may see it; "
      + 'keep the value in AWS Secrets Manager, and give out its ARN\n');
  });

  test('fails for a value that is missing, in the words of Terraform', async () => {
    const artifact = artifactOf({ 'infra/main.tf': MODULE });
    const { status, stdout, stderr } = await artifact.run('plan');
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'infrastructure: terraform plan exited with status 1\n' });
    expect(stdout).toContain('The root module input variable "stage" is not set');
    expect(artifact.has(TERRAFORM_VARIABLES)).toBe(false);
  });

  test('fails when Terraform does not take the backend of the pipeline', async () => {
    const hidden = 'locals {\n  text = <<EOT\nterraform {\n  backend "s3" {}\n}\nEOT\n}\n';
    expect(await artifactOf({ 'infra/main.tf': hidden }).run('plan', {}, { TERRAFORM_LOCAL_STATE: '' })).toMatchObject({
      status: 1, stderr: 'infrastructure: the backend is not the one of the pipeline, got none; declare backend "s3" {} as terraform fmt writes it, or none\n',
    });
  });
});
