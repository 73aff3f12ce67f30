import { Artifact, ENVIRONMENT, programVersion } from './artifact';
import { FakeTerraform } from './fake-terraform';
import { destroy, planned } from './planned';
import { S3Server } from './s3-server';
import { DRIFT_SUMMARY, TERRAFORM_VARIABLES, type TerraformDriftSpec, type TerraformEnvironment } from '../../src/contract/terraform-spec';
import type { PlannedResource } from '../../src/terraformer/plan-json';
import { describeWith, terraform } from '../helpers/tools';

const WHO = "check 'terraform-drift'";
const DRIFT: TerraformDriftSpec = { advisory: false, ignore: [], deployed: false };
const MODULE = 'variable "size" {\n  default = 1\n}\n\nresource "terraform_data" "a" {\n  input = var.size\n}\n\noutput "size" {\n  value = var.size\n}\n';
const made: { remove(): void }[] = [];

afterEach(() => made.splice(0).forEach((each) => each.remove()));

function keep<T extends { remove(): void }>(it: T): T {
  made.push(it);
  return it;
}

interface Told {
  readonly drift?: Partial<TerraformDriftSpec>;
  readonly environment?: Partial<TerraformEnvironment>;
  readonly version?: string;
}

function look(artifact: Artifact, { drift, environment, version }: Told = {}, env: NodeJS.ProcessEnv = {}) {
  return artifact.startWith({
    version: 1,
    name: WHO,
    program: 'terraform',
    programVersion: version ?? programVersion(),
    directory: 'infra',
    environment: { ...ENVIRONMENT, ...environment },
    drift: { ...DRIFT, ...drift },
  }, 'drift', env).result;
}

const artifactOf = (main = MODULE) => keep(new Artifact({ 'infra/main.tf': main }));

async function applied(main?: string): Promise<Artifact> {
  const artifact = artifactOf(main);
  for (const command of ['plan', 'apply']) expect(await artifact.run(command)).toMatchObject({ status: 0, stderr: '' });
  return artifact;
}

// Its own resources are what the state says, always: what drifts needs a provider, and is shown with a fake below.
describeWith(terraform, 'Terraform looks for drift', () => {
  test('what was applied is as the state has it', async () => {
    const artifact = await applied();
    const { status, stdout, stderr } = await look(artifact, { drift: { deployed: true } });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`\\n${WHO}: dev: none of 1 resource drifted\\n$`));
    expect(artifact.variables).toEqual({ RESULT: 'passed', SUMMARY: 'none of 1 resource drifted', MEASURES: '{"resources":1,"drifted":0}' });
    expect(artifact.read(DRIFT_SUMMARY)).toBe('none of 1 resource drifted');
  });

  test('a commit that is not delivered yet is no drift: values, outputs, addresses', async () => {
    const artifact = await applied();
    artifact.write('infra/main.tf', `${MODULE.replace('"a"', '"b"')}\nmoved {\n  from = terraform_data.a\n  to   = terraform_data.b\n}\n`);
    expect(await look(artifact, { environment: { variables: { size: '2' } } })).toMatchObject({ status: 0, stderr: '' });
    expect(artifact.variables).toMatchObject({ RESULT: 'passed', SUMMARY: 'none of 1 resource drifted' });
  });

  test('before the first deployment there is nothing', async () => {
    const artifact = artifactOf();
    expect(await look(artifact)).toMatchObject({ status: 0, stderr: '' });
    expect(artifact.variables).toMatchObject({ RESULT: 'passed', SUMMARY: 'nothing is deployed: the state has no resources' });
  });

  test('fails for what Terraform fails for, advisory or not', async () => {
    const artifact = artifactOf(`${MODULE}\ndata "terraform_remote_state" "other" {\n  backend = "local"\n  config  = { path = "none.tfstate" }\n}\n`);
    expect(await look(artifact, { drift: { advisory: true } })).toMatchObject({ status: 1, stderr: `${WHO}: terraform plan exited with status 1\n` });
    expect(artifact.has(TERRAFORM_VARIABLES)).toBe(false);
  });

  test('fails for a variable that the module does not have', async () => {
    expect(await look(artifactOf(), { environment: { variables: { stage: 'dev' } } })).toMatchObject({
      status: 1, stderr: `${WHO}: the module has no variable stage, got size; declare it, or leave it out\n`,
    });
  });
});

describeWith(terraform, 'drift from a state in S3', () => {
  const KEY = '/states/shop/infrastructure.tfstate';
  const environment = {
    backend: {
      ...ENVIRONMENT.backend,
      region: 'eu-central-1',
      use_path_style: 'true',
      skip_credentials_validation: 'true',
      skip_requesting_account_id: 'true',
      skip_metadata_api_check: 'true',
    },
  };
  let s3: S3Server;
  const env = () => ({ ...s3.environment, TERRAFORM_LOCAL_STATE: '' });

  beforeEach(async () => {
    s3 = await S3Server.start();
  });
  afterEach(() => s3.stop());

  test('the state is read and nothing is written, while somebody else holds the lock', async () => {
    const artifact = artifactOf();
    for (const command of ['plan', 'apply']) expect(await artifact.run(command, environment, env())).toMatchObject({ status: 0, stderr: '' });
    s3.objects.set(`${KEY}.tflock`, Buffer.from('{"ID":"1","Who":"somebody"}'));
    s3.requests.length = 0;
    expect(await look(artifact, { environment, drift: { deployed: true } }, env())).toMatchObject({ status: 0, stderr: '' });
    expect(artifact.variables).toMatchObject({ SUMMARY: 'none of 1 resource drifted' });
    expect(s3.requests).toContain(`GET ${KEY}`);
    expect(s3.requests.filter((request) => !/^(GET|HEAD) \/states(\/shop\/infrastructure\.tfstate|\/)?$/.test(request))).toEqual([]);
  });

  test('fails for a state without resources once something is deployed: it is another one', async () => {
    expect(await look(artifactOf(), { environment, drift: { deployed: true, advisory: true } }, env())).toMatchObject({
      status: 1, stderr: `${WHO}: the state of dev has no resources, got key shop/infrastructure.tfstate; give the stateKey of the deployment\n`,
    });
  });
});

describe('what a look has found, told by a fake', () => {
  const changed = (name: string, before: object, after: object) => planned(name, { actions: ['update'], before, after });
  const inState = (count: number) => ({
    values: {
      root_module: {
        resources: [{ mode: 'data' }, ...Array.from({ length: count - 1 }, () => ({ mode: 'managed' }))],
        child_modules: [{ resources: [{ mode: 'managed' }] }],
      },
    },
  });
  const found = (drift: readonly PlannedResource[], count = 3) =>
    keep(new FakeTerraform({ configuration: {}, resource_drift: drift, prior_state: inState(count), output_changes: { url: { actions: ['update'] } } }));
  const DRIFTED = [changed('queue', { delay: 0, token: 'hush' }, { delay: 9, token: 'hush-hush' }), destroy('table')];
  const lookWith = (fake: FakeTerraform, artifact: Artifact, drift: Partial<TerraformDriftSpec> = {}, env: NodeJS.ProcessEnv = {}) =>
    look(artifact, { drift, version: FakeTerraform.version }, { ...fake.environment, ...env });

  test('what somebody changed or deleted fails, named without values', async () => {
    const artifact = artifactOf();
    const { status, stdout, stderr } = await lookWith(found(DRIFTED), artifact);
    const summary = '2 of 4 resources drifted: aws_x.table (gone), aws_x.queue (changed: delay, token)';
    expect({ status, stderr }).toEqual({
      status: 1, stderr: `${WHO}: dev is not as its state has it, got ${summary}; apply the module again, or put into it what was changed\n`,
    });
    expect(stdout).toBe(`${WHO}: dev: ${summary}\n  aws_x.table (gone)\n  aws_x.queue (changed: delay, token)\n`);
  });

  test('advisory, it is told and fails nothing', async () => {
    const artifact = artifactOf();
    expect(await lookWith(found(DRIFTED), artifact, { advisory: true })).toMatchObject({ status: 0, stderr: '' });
    expect(artifact.variables).toEqual({
      RESULT: 'failed',
      SUMMARY: '2 of 4 resources drifted: aws_x.table (gone), aws_x.queue (changed: delay, token)',
      MEASURES: '{"resources":4,"drifted":2}',
    });
  });

  test('what others may change is left out', async () => {
    const artifact = artifactOf();
    expect(await lookWith(found(DRIFTED), artifact, { ignore: ['aws_x.q*', 'aws_x.table'] })).toMatchObject({ status: 0, stderr: '' });
    expect(artifact.variables).toMatchObject({ RESULT: 'passed', SUMMARY: 'none of 4 resources drifted, 2 ignored' });
    expect(await lookWith(found(DRIFTED), artifact, { ignore: ['aws_x.tab'] })).toMatchObject({ status: 1 });
  });

  test('all of it gone is drift, and no state without resources', async () => {
    const plan = { configuration: {}, resource_drift: [destroy('table')], prior_state: { values: { root_module: {} } } };
    const { stderr } = await lookWith(keep(new FakeTerraform(plan, 's3')), artifactOf(), { deployed: true }, { TERRAFORM_LOCAL_STATE: '' });
    expect(stderr).toBe(`${WHO}: dev is not as its state has it, got 1 of 1 resource drifted: aws_x.table (gone); apply the module again, or put into it what was changed\n`);
  });

  test('many are counted, and as many are named as a variable takes', async () => {
    const artifact = artifactOf();
    const many = Array.from({ length: 90 }, (_, i) => destroy(`table${i}`));
    await lookWith(found(many), artifact, { advisory: true });
    const { SUMMARY } = artifact.variables;
    expect(SUMMARY).toMatch(/^90 of 93 resources drifted: aws_x\.table0 \(gone\), .*, \.\.\.$/);
    expect(SUMMARY.length).toBeLessThanOrEqual(400);
  });

  test('it is asked for what there is, without a lock, and never to apply anything', async () => {
    const fake = found([]);
    const artifact = artifactOf();
    await lookWith(fake, artifact);
    expect(fake.asked('plan')).toEqual([[
      '-no-color', '-input=false', '-refresh-only', '-lock=false', `-var-file=${artifact.path('.plan/variables.tfvars.json')}`, `-out=${artifact.path('.plan/plan.tfplan')}`,
    ]]);
    expect(fake.asked('apply')).toEqual([]);
  });

  test('fails, advisory or not, when Terraform ends with another status', async () => {
    const artifact = artifactOf();
    expect(await lookWith(found(DRIFTED), artifact, { advisory: true }, { FAKE_PLAN_EXIT: '7' }))
      .toMatchObject({ status: 1, stderr: `${WHO}: terraform plan exited with status 7\n` });
    expect(artifact.has(TERRAFORM_VARIABLES)).toBe(false);
  });

  test('fails for a spec that does not say what counts', async () => {
    const spec = { version: 1, name: WHO, program: 'terraform', programVersion: FakeTerraform.version, directory: 'infra', environment: ENVIRONMENT };
    expect(await artifactOf().startWith(spec, 'drift', found([]).environment).result)
      .toMatchObject({ status: 2, stderr: `${WHO}: drift needs to know what counts, got nothing; add drift to spec.json\n` });
  });
});
