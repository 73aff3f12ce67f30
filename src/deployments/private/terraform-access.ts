import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { TerraformStatementsConfig } from './terraform-permission-sets';
import { placeOf } from '../../foundation/private/deployment-target';
import { ServiceRole } from '../../foundation/private/service-role';
import type { DeploymentBindOptions } from '../deployment-config';
import type { TerraformPermissions } from '../terraform-permissions';

/** Why resources are named by wildcards. */
export const REASON = 'What the team allows its module, by what the names of the resources begin with';

/** Where a module is deployed. */
export type TerraformPlace = Pick<DeploymentBindOptions, 'scope' | 'target' | 'pipelineName' | 'environmentName'>;

/** Lets a role read a state, without its lock. */
export function allowStateReads(role: ServiceRole, bucket: s3.IBucket, key: string): void {
  role.allow(
    new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }), // or a state that is not there would be a denial
    new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(key)] }),
  );
  if (bucket.encryptionKey) role.allow(new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: [bucket.encryptionKey.keyArn] }));
}

/** Lets a role read a state and hold its lock, and write it if it applies plans. */
export function allowState(role: ServiceRole, bucket: s3.IBucket, key: string, write: boolean): void {
  const [state, lock] = [bucket.arnForObjects(key), bucket.arnForObjects(`${key}.tflock`)];
  role.allow(
    new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }), // or a state that is not there yet would be a denial
    new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [state, lock] }),
    new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: write ? [state, lock] : [lock] }),
    new iam.PolicyStatement({ actions: ['s3:DeleteObject'], resources: [lock] }),
  );
  if (bucket.encryptionKey) {
    role.allow(new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [bucket.encryptionKey.keyArn] }));
  }
}

/** Where copies of a state are kept. */
export function backupsOf(key: string): string {
  return `${key}.backups`;
}

export function allowBackups(role: ServiceRole, bucket: s3.IBucket, key: string): void {
  role.allowWildcard('Copies of the state are named after the build that made them', new iam.PolicyStatement({
    actions: ['s3:PutObject'], resources: [bucket.arnForObjects(`${backupsOf(key)}/*`)],
  }));
}

/** What a module may do in an environment. */
export function statementsAt(who: string, permissions: readonly TerraformPermissions[], place: TerraformPlace): TerraformStatementsConfig[] {
  const stack = Stack.of(place.scope);
  const { account, region } = placeOf(place.target, place.scope);
  const abroad = Token.compareStrings(account, stack.account) === TokenComparison.DIFFERENT;
  return permissions.map(({ _set: set }) => {
    if (abroad && !set.anywhere) {
      throw new Error(`${who}: Terraform runs in the account of its pipeline, got environment '${place.environmentName}' in account ${account}; `
        + 'let the module assume a role there: TerraformPermissions.role');
    }
    return set.statements((components) => stack.formatArn({ region, ...components }));
  });
}
