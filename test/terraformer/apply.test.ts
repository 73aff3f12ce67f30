import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { Artifact } from './artifact';
import { S3Server } from './s3-server';
import { PLAN_FILES, TERRAFORM_VARIABLES } from '../../src/contract/terraform-spec';
import { describeWith, terraform } from '../helpers/tools';

const EXAMPLE = path.join(__dirname, '../../examples/apps/infrastructure');
const MODULE = 'variable "size" {\n  default = 1\n}\n\nresource "terraform_data" "a" {\n  input = var.size\n}\n';
const made: Artifact[] = [];

afterEach(() => made.splice(0).forEach((artifact) => artifact.remove()));

function keep(artifact: Artifact): Artifact {
  made.push(artifact);
  return artifact;
}

const artifactOf = (files: { readonly [path: string]: string }) => keep(new Artifact(files));
const succeeded = { status: 0, stderr: '' };
const VERSIONS = { variables: { size: '2' } };

/** A module whose resource comes to an end when somebody writes to the pipe beside it. */
function held(): Artifact {
  const artifact = artifactOf({});
  const pipe = artifact.path('pipe');
  execFileSync('mkfifo', [pipe]);
  artifact.write('infra/main.tf', `resource "terraform_data" "a" {\n  provisioner "local-exec" {\n    command = "echo held; cat ${pipe}"\n  }\n}\n`);
  return artifact;
}
const HELD = 'terraform_data.a (local-exec): held';

describeWith(terraform, 'a plan is applied', () => {
  test('in another place, with all outputs that later actions use', async () => {
    const artifact = artifactOf({});
    fs.cpSync(EXAMPLE, artifact.path('infra'), { recursive: true });
    const environment = { variables: { stage: 'dev' }, outputs: ['api_url'] };
    expect(await artifact.run('plan', environment)).toMatchObject(succeeded);
    const next = keep(artifact.moved());
    const { status, stdout, stderr } = await next.run('apply', environment);
    expect({ status, stderr }).toEqual(succeeded);
    expect(stdout).toContain('Apply complete! Resources: 2 added, 0 changed, 0 destroyed.');
    expect(next.variables).toEqual({ api_url: 'https://api.dev.example.com' });
  });

  test('with outputs of any type', async () => {
    const artifact = artifactOf({ 'infra/main.tf': 'output "list" {\n  value = ["it\'s"]\n}\n\noutput "number" {\n  value = 1.5\n}\n\noutput "text" {\n  value = "a\\nb"\n}\n' });
    const environment = { outputs: ['text', 'list', 'number'] };
    for (const command of ['plan', 'apply']) expect(await artifact.run(command, environment)).toMatchObject(succeeded);
    expect(artifact.variables).toEqual({ text: 'a\nb', list: '["it\'s"]', number: '1.5' });
  });

  test('as it was planned, whatever became of the variables and the modules', async () => {
    const repository = artifactOf({ 'main.tf': 'output "file" {\n  value = file("${path.module}/file")\n}\n', 'file': 'planned' });
    const git = (...argv: string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...argv], { cwd: repository.directory, timeout: 10_000, stdio: 'pipe' });
    git('init', '-q', '-b', 'main');
    git('add', 'main.tf', 'file');
    git('commit', '-q', '-m', 'a module');
    const source = `git::file://${repository.directory}?ref=main`;
    const artifact = artifactOf({ 'infra/main.tf': `${MODULE}\nmodule "other" {\n  source = "${source}"\n}\n\noutput "file" {\n  value = module.other.file\n}\n\noutput "size" {\n  value = terraform_data.a.output\n}\n` });
    const planned = await artifact.run('plan', { ...VERSIONS, outputs: ['file', 'size'] });
    expect(planned).toMatchObject(succeeded);
    fs.rmSync(repository.directory, { recursive: true });
    const next = keep(artifact.moved());
    expect(await next.run('apply', { variables: { size: '3' }, outputs: ['file', 'size'] }, { TF_VAR_size: '4' })).toMatchObject(succeeded);
    expect(next.variables).toEqual({ file: 'planned', size: '2' });
  }, 60_000);

  test('when it has no changes nothing is applied, however old it is, and the outputs are there', async () => {
    const artifact = artifactOf({ 'infra/main.tf': `${MODULE}\noutput "size" {\n  value = terraform_data.a.output\n}\n` });
    const environment = { outputs: ['size'] };
    for (const command of ['plan', 'apply', 'plan']) expect(await artifact.run(command, environment)).toMatchObject(succeeded);
    artifact.write(PLAN_FILES.summary, artifact.read(PLAN_FILES.summary).replace(/"planned": \d+/, '"planned": 0'));
    const { stdout } = await artifact.run('apply', environment);
    expect(stdout).toContain('infrastructure: the plan of dev has no changes, nothing is applied\n');
    expect(stdout).not.toContain('Apply complete');
    expect(artifact.variables).toEqual({ size: '1' });
  });

  test('fails for one that waited too long, and for none', async () => {
    const artifact = artifactOf({ 'infra/main.tf': MODULE });
    await artifact.run('plan');
    const planned = Date.now() - 75.5 * 60_000;
    artifact.write(PLAN_FILES.summary, artifact.read(PLAN_FILES.summary).replace(/"planned": \d+/, `"planned": ${planned}`));
    expect(await artifact.run('apply')).toEqual({
      status: 1, stdout: '', stderr: 'infrastructure: the plan of dev is too old, got 75 minutes, 60 are allowed; start the pipeline again, which plans anew\n',
    });
    expect(artifact.has(TERRAFORM_VARIABLES)).toBe(false);
    expect(await artifactOf({ 'infra/main.tf': MODULE }).run('apply')).toEqual({
      status: 1, stdout: '', stderr: `infrastructure: there is no ${PLAN_FILES.plan} in the artifact; plan before you apply\n`,
    });
  });

  test('fails when the state changed after it was planned', async () => {
    const first = artifactOf({ 'infra/main.tf': MODULE });
    const second = keep(new Artifact({ 'infra/main.tf': MODULE }, first.state));
    for (const artifact of [first, second]) expect(await artifact.run('plan')).toMatchObject(succeeded);
    expect(await first.run('apply')).toMatchObject(succeeded);
    expect(await second.run('apply')).toMatchObject({
      status: 1, stderr: 'infrastructure: terraform apply failed: the state changed after the plan was made; start the pipeline again, which plans anew\n',
    });
  });

  test('fails for an output that is null', async () => {
    const artifact = artifactOf({ 'infra/main.tf': 'output "gone" {\n  value = null\n}\n\noutput "url" {\n  value = "a"\n}\n' });
    await artifact.run('plan', { outputs: ['gone'] });
    expect(await artifact.run('apply', { outputs: ['gone'] })).toMatchObject({
      status: 1, stderr: "infrastructure: there is no output 'gone', got url; add it to the module, or use one that it has and whose value is not null\n",
    });
  });

  test('another run waits until the state is free', async () => {
    const artifact = held();
    expect(await artifact.run('plan')).toMatchObject(succeeded);
    const applying = artifact.start('apply');
    await applying.written(HELD);
    const planning = keep(new Artifact({ 'infra/main.tf': artifact.read('infra/main.tf') }, artifact.state)).start('plan');
    await planning.written('Acquiring state lock');
    fs.writeFileSync(artifact.path('pipe'), 'go\n');
    expect(await applying.result).toMatchObject(succeeded);
    const { stdout } = await planning.result;
    expect(stdout).toMatch(/infrastructure: plan of dev: 0 to add, 0 to change, 0 to destroy\n$/);
  });

  test('an interrupt ends it, and leaves no lock', async () => {
    const artifact = held();
    expect(await artifact.run('plan')).toMatchObject(succeeded);
    const applying = artifact.start('apply');
    await applying.written(HELD);
    applying.signal('SIGTERM');
    const { status, stdout, stderr } = await applying.result;
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'infrastructure: terraform apply was interrupted\n' });
    expect(stdout).toContain('Gracefully shutting down...');
    expect(artifact.has(TERRAFORM_VARIABLES)).toBe(false);
    const states = fs.readdirSync(artifact.state, { recursive: true, encoding: 'utf8' });
    expect(states.filter((name) => name.includes('.lock'))).toEqual([]);
  });
});

describeWith(terraform, 'the state in S3', () => {
  const KEY = '/states/shop/infrastructure.tfstate';
  const LOCK = `${KEY}.tflock`;
  const environment = {
    backend: {
      bucket: 'states',
      key: 'shop/infrastructure.tfstate',
      region: 'eu-central-1',
      use_path_style: 'true',
      skip_credentials_validation: 'true',
      skip_requesting_account_id: 'true',
      skip_metadata_api_check: 'true',
    },
  };
  let s3: S3Server;

  beforeEach(async () => {
    s3 = await S3Server.start();
  });
  afterEach(() => s3.stop());

  const run = (artifact: Artifact, command: string) => artifact.run(command, environment, { ...s3.environment, TERRAFORM_LOCAL_STATE: '' });

  test.each(['', 'terraform {\n  backend "s3" {}\n}\n\n'])('is planned and applied under a lock, in another place: %j', async (declared) => {
    const artifact = artifactOf({ 'infra/main.tf': `${declared}${MODULE}` });
    expect(await run(artifact, 'plan')).toMatchObject(succeeded);
    expect(s3.requests).toEqual(expect.arrayContaining([`PUT ${LOCK}`, `DELETE ${LOCK}`]));
    const next = keep(artifact.moved());
    expect(await run(next, 'apply')).toMatchObject(succeeded);
    expect([...s3.objects.keys()]).toEqual([KEY]);
    expect(JSON.parse(s3.objects.get(KEY)!.toString())).toMatchObject({ resources: [{ type: 'terraform_data' }] });
    await run(next, 'plan');
    expect(next.variables.CHANGES).toBe('none');
  });
});
