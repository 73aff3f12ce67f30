import { buildRole, BuildParts, pipelineRole, PipelineParts, writesArtifacts } from './role-kinds';
import { RoleTable } from './role-table';
import { Call } from '../../helpers/iam';

// What roles are for that deliver infrastructure: as in role-kinds.ts.

const assets = 'arn:aws:s3:::cdk-hnb659fds-assets-{AWS::AccountId}-{AWS::Region}';

/** Runs Terraform, and fetches of the bucket of assets the program for that, and nothing else. */
export function validateRole(build: Omit<BuildParts, 'cache' | 'reports'>): RoleTable {
  const table = buildRole({ ...build, cache: false, reports: [] });
  return { ...table, mayNot: [...table.mayNot, ['s3:GetObject', `${assets}/a1b2c3d.zip`], ['s3:ListBucket', assets]] };
}

/** Where the state of a deployment is kept. */
export interface State {
  readonly bucket: string;
  readonly key: string;
  /** The key of the object. */
  readonly object: string;
  /** That of another deployment. */
  readonly other: string;
}

export interface TerraformParts extends Omit<BuildParts, 'cache' | 'reports'> {
  readonly state: State;
  /** What the module does in AWS when it is planned, and when the plan is applied. */
  readonly module: { readonly reads: readonly Call[]; readonly writes: readonly Call[]; readonly neither: readonly Call[] };
  /** Reads of secrets, and what is close to them. */
  readonly secrets?: { readonly reads: readonly Call[]; readonly neither: readonly Call[] };
  /** Whether the state is copied before the apply. */
  readonly backup?: boolean;
}

/** Plans: it reads the state under its lock, and changes nothing. */
export function planRole({ state, module, secrets, ...build }: TerraformParts): RoleTable {
  return stepRole(build, { state, secrets, neither: module.neither }, {
    may: module.reads,
    mayNot: [...module.writes, ['s3:PutObject', `${state.bucket}/${state.object}`], ['s3:PutObject', backupIn(state)]],
  });
}

/** Applies: it changes what the module says, and writes the state. */
export function applyRole({ state, module, secrets, backup = false, ...build }: TerraformParts): RoleTable {
  const copies: Call[] = [['s3:PutObject', backupIn(state)]];
  return stepRole(build, { state, secrets, neither: module.neither }, {
    may: [...module.reads, ...module.writes, ['s3:PutObject', `${state.bucket}/${state.object}`], ...backup ? copies : []],
    mayNot: backup ? [] : copies,
  });
}

/** Looks for drift: it reads the state and what the module made, and writes nothing, be it a lock or an artifact. */
export function driftRole({ state, module, ...build }: TerraformParts): RoleTable {
  const { bucket, key, object, other } = state;
  const table = validateRole(build);
  const writes = writesArtifacts(build.foundation, build.pipeline);
  return {
    ...table,
    may: [
      ...table.may.filter((call) => !writes.some((write) => `${write}` === `${call}`)),
      ['s3:ListBucket', bucket],
      ['s3:GetObject', `${bucket}/${object}`],
      ['kms:Decrypt', key],
      ...module.reads,
    ],
    mayNot: [
      ...table.mayNot,
      ...writes,
      ['s3:PutObject,DeleteObject,DeleteObjectVersion', `${bucket}/${object}`],
      ['s3:GetObject,PutObject,DeleteObject', `${bucket}/${object}.tflock`],
      ['s3:GetObject,PutObject', backupIn(state)],
      ['s3:GetObject,PutObject', `${bucket}/${other}`],
      ['kms:GenerateDataKey', key],
      ...module.writes,
      ...module.neither,
    ],
  };
}

const backupIn = ({ bucket, object }: State) => `${bucket}/${object}.backups/7.tfstate`;

/** What both steps are for, and neither of them. */
function stepRole(
  build: Omit<BuildParts, 'cache' | 'reports'>,
  { state: { bucket, key, object, other }, secrets, neither }: Pick<TerraformParts, 'state' | 'secrets'> & { readonly neither: readonly Call[] },
  step: Pick<RoleTable, 'may' | 'mayNot'>,
): RoleTable {
  const table = validateRole(build);
  return {
    ...table,
    may: [
      ...table.may,
      ['s3:ListBucket', bucket],
      ['s3:GetObject', `${bucket}/${object}`],
      ['s3:GetObject,PutObject,DeleteObject', `${bucket}/${object}.tflock`],
      ['kms:Decrypt,GenerateDataKey', key],
      ...secrets?.reads ?? [],
      ...step.may,
    ],
    mayNot: [
      ...table.mayNot,
      ['s3:GetObjectVersion,DeleteObject,DeleteObjectVersion', `${bucket}/${object}`],
      ['s3:GetObject,DeleteObject', `${bucket}/${object}.backups/7.tfstate`],
      ['s3:GetObject,PutObject,DeleteObject', `${bucket}/${other}`],
      ['s3:GetObject,PutObject,DeleteObject', `${bucket}/${other}.tflock`],
      ...secrets?.neither ?? [],
      ...neither,
      ...step.mayNot,
    ],
  };
}

const BOOTSTRAP_ROLES = ['deploy', 'cfn-exec', 'lookup', 'file-publishing', 'image-publishing'];
type BootstrapRole = 'deploy' | 'lookup' | 'file-publishing';

const bootstrapRole = (role: string) => `arn:aws:iam::{AWS::AccountId}:role/cdk-hnb659fds-${role}-role-{AWS::AccountId}-{AWS::Region}`;

/** Acts as one of the roles that bootstrap made, and as no other. */
function actingAs(role: BootstrapRole, table: RoleTable): RoleTable {
  return {
    ...table,
    may: [...table.may, ['sts:AssumeRole', bootstrapRole(role)]],
    mayNot: [
      ...table.mayNot,
      ...BOOTSTRAP_ROLES.filter((other) => other !== role).map((other): Call => ['sts:AssumeRole', bootstrapRole(other)]),
      ['cloudformation:CreateChangeSet,ExecuteChangeSet,DescribeStacks', 'arn:aws:cloudformation:{AWS::Region}:{AWS::AccountId}:stack/Vpc/a1b2c3d'],
      ['iam:PassRole', bootstrapRole('cfn-exec'), { 'iam:PassedToService': 'cloudformation.amazonaws.com' }],
    ],
  };
}

/** A pipeline that has stacks deployed, and has no permission on them itself. */
export const stacksPipelineRole = (parts: PipelineParts) => actingAs('deploy', pipelineRole(parts));

/** Compares stacks with what is deployed. */
export const diffRole = (build: BuildParts) => actingAs('lookup', buildRole({ ...build, cache: false, reports: [] }));

/** Publishes what stacks need beside their templates, and these. */
export const assetsRole = (build: BuildParts) => actingAs('file-publishing', buildRole({ ...build, cache: false, reports: [] }));
