import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { Artifact, programVersion } from './artifact';
import { describeWith, terraform } from '../helpers/tools';

const EXAMPLE = path.join(__dirname, '../../examples/apps/infrastructure');
const VALID = 'resource "terraform_data" "a" {\n  input = 1\n}\n';
const made: Artifact[] = [];

afterEach(() => made.splice(0).forEach((artifact) => artifact.remove()));

function artifactOf(files: { readonly [path: string]: string }): Artifact {
  made.push(new Artifact(files));
  return made.at(-1)!;
}

describeWith(terraform, 'the module is validated', () => {
  test('the example is valid, and validation leaves its sources alone', async () => {
    const artifact = artifactOf({});
    fs.cpSync(EXAMPLE, artifact.path('infra'), { recursive: true });
    const { status, stdout, stderr } = await artifact.run('validate');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/\ninfrastructure: the module is valid\n$/);
    expect(fs.readdirSync(artifact.path('infra')).filter((name) => name !== '.terraform').sort()).toEqual(fs.readdirSync(EXAMPLE).sort());
  });

  test('no environment and no state are needed', async () => {
    const spec = { version: 1, name: 'infrastructure', program: 'terraform', programVersion: programVersion(), directory: '.' };
    expect(await artifactOf({ 'main.tf': VALID }).startWith(spec, 'validate').result).toMatchObject({ status: 0, stderr: '' });
  });

  test('fails with the place of each mistake', async () => {
    const { status, stdout, stderr } = await artifactOf({
      'infra/main.tf': 'resource "terraform_data" "a" {\n  inptu = 1\n}\n\noutput "x" {\n  value = terraform_data.b.id\n}\n',
    }).run('validate');
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'infrastructure: 2 errors in the module; correct what is listed above\n' });
    expect(stdout).toContain('infra/main.tf:2: error: Unsupported argument: An argument named "inptu" is not expected here. Did you mean "input"?\n'
      + 'infra/main.tf:6: error: Reference to undeclared resource: A managed resource "terraform_data" "b" has not been declared in the root module.\n');
  });

  test('fails with the difference when files are not formatted, those of child modules too', async () => {
    const { status, stdout, stderr } = await artifactOf({ 'infra/main.tf': VALID, 'infra/modules/a/main.tf': 'locals {\n  a   = 1\n}\n' }).run('validate');
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'infrastructure: files are not formatted; run terraform fmt -recursive infra\n' });
    expect(stdout).toContain('-  a   = 1\n+  a = 1\n');
  });

  test('fails for a file that is not HCL, in the words of Terraform', async () => {
    const { status, stdout, stderr } = await artifactOf({ 'infra/main.tf': 'resource "terraform_data" "a" {\n' }).run('validate');
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'infrastructure: terraform init exited with status 1\n' });
    expect(stdout).toContain('Unclosed configuration block');
    expect(stdout).toContain('on main.tf line 1');
  });

  test('fails for another backend, a directory without a module, and one that is not there', async () => {
    expect(await artifactOf({ 'infra/main.tf': 'terraform {\n  backend "gcs" {}\n}\n' }).run('validate')).toEqual({
      status: 1, stdout: '', stderr: 'infrastructure: the pipeline keeps the state in S3, got backend "gcs"; declare backend "s3" {} without settings, or none\n',
    });
    expect(await artifactOf({ 'infra/README.md': '' }).run('validate')).toEqual({
      status: 1, stdout: '', stderr: 'infrastructure: directory infra has no .tf file; name the directory of the root module\n',
    });
    expect(await artifactOf({ 'main.tf': VALID }).run('validate')).toEqual({
      status: 2, stdout: '', stderr: 'infrastructure: directory infra is not in the artifact; correct it, or add it to what the build leaves\n',
    });
  });
});

describeWith(terraform, 'the program is the one of the pipeline', () => {
  const spec = { version: 1, name: 'infrastructure', program: 'terraform', programVersion: '0.0.1', directory: '.' };

  test('fails for another version', async () => {
    expect(await artifactOf({}).startWith(spec, 'validate').result).toEqual({
      status: 2, stdout: '', stderr: `infrastructure: terraform 0.0.1 is wanted, got ${programVersion()}; install that version, or change the one of the pipeline\n`,
    });
  });

  test('fails when it is missing', async () => {
    const artifact = artifactOf({});
    expect(await artifact.startWith({ ...spec, program: 'tofu' }, 'validate', { PATH: artifact.directory }).result).toEqual({
      status: 2, stdout: '', stderr: 'infrastructure: tofu is not on PATH; install tofu 0.0.1\n',
    });
  });

  test('fails for a command that it does not have, and for an environment that it needs', async () => {
    const usage = { status: 2, stdout: '', stderr: 'usage: node index.js <validate|plan|apply|drift> <spec.json>\n' };
    expect(await artifactOf({}).startWith(spec, 'toString').result).toEqual(usage);
    expect(await artifactOf({}).startWith({ ...spec, programVersion: programVersion() }, 'plan').result).toEqual({
      status: 2, stdout: '', stderr: 'infrastructure: plan needs an environment, got none; add it to spec.json\n',
    });
  });

  test('settings of people who run Terraform by hand do not reach it', async () => {
    const settings = { TF_CLI_ARGS: '-broken', TF_CLI_ARGS_init: '-broken', TF_WORKSPACE: 'other', TF_DATA_DIR: '/nowhere', TF_INPUT: '1' };
    expect(await artifactOf({ 'infra/main.tf': VALID }).run('validate', {}, settings)).toMatchObject({ status: 0, stderr: '' });
  });
});

describeWith(terraform, 'providers', () => {
  const MODULE = 'terraform {\n  required_providers {\n    fake = {\n      source  = "acme/fake"\n      version = "1.0.0"\n    }\n  }\n}\n';
  const LOCK = 'infra/.terraform.lock.hcl';
  let mirror: Artifact;

  /** A provider that can be installed, from a directory; none that answers. */
  beforeEach(() => {
    mirror = artifactOf({});
    const platform = JSON.parse(execFileSync(terraform.path, ['version', '-json'], { timeout: 20_000, stdio: 'pipe' }).toString()) as { platform: string };
    mirror.write(`mirror/registry.terraform.io/acme/fake/1.0.0/${platform.platform}/terraform-provider-fake_v1.0.0`, '#!/bin/sh\n');
    mirror.write('terraformrc', `provider_installation {\n  filesystem_mirror {\n    path = "${mirror.path('mirror')}"\n  }\n}\n`);
  });
  const validate = (artifact: Artifact) => artifact.run('validate', {}, { TF_CLI_CONFIG_FILE: mirror.path('terraformrc') });

  test('come as the user has configured Terraform, and do not stay in the artifact', async () => {
    const artifact = artifactOf({ 'infra/main.tf': MODULE });
    const { stdout } = await validate(artifact);
    expect(stdout).toContain('- Installed acme/fake v1.0.0');
    expect(stdout).toContain(
      'infrastructure: there is no .terraform.lock.hcl, so that any build may get other providers; commit the one that terraform init makes\n');
    expect(artifact.has(LOCK)).toBe(true);
    expect(artifact.has('infra/.terraform/providers')).toBe(false);
    expect((await validate(artifact)).stdout).not.toContain('there is no .terraform.lock.hcl');
  });

  test.each([
    ['other checksums', (lock: string) => lock.replace(/h1:[^"]+/, 'h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=')],
    ['no provider', () => ''],
  ])('fails for a lock file with %s, which no build changes', async (_, changed) => {
    const artifact = artifactOf({ 'infra/main.tf': MODULE });
    await validate(artifact);
    const lock = changed(artifact.read(LOCK));
    artifact.write(LOCK, lock);
    const { status, stderr } = await validate(artifact);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^infrastructure: terraform init failed: \.terraform\.lock\.hcl does not hold the providers of this platform; run terraform providers lock -platform=\w+ -platform=<your own> and commit the file\n$/);
    expect(artifact.read(LOCK)).toBe(lock);
  });
});
