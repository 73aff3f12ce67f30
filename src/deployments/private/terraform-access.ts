import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { TerraformStatementsConfig } from './terraform-permission-sets';
import { placeOf } from '../../foundation/private/deployment-target';
import { ServiceRole } from '../../foundation/private/service-role';
import type { DeploymentBindOptions } from '../deployment-config';
import type { TerraformPermissions } from '../terraform-permissions';

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
export function statementsAt(who: string, permissions: readonly TerraformPermissions[], bind: DeploymentBindOptions): TerraformStatementsConfig[] {
  const stack = Stack.of(bind.scope);
  const { account, region } = placeOf(bind.target, bind.scope);
  const abroad = Token.compareStrings(account, stack.account) === TokenComparison.DIFFERENT;
  return permissions.map(({ _set: set }) => {
    if (abroad && !set.anywhere) {
      throw new Error(`${who}: Terraform runs in the account of its pipeline, got environment '${bind.environmentName}' in account ${account}; `
        + 'let the module assume a role there: TerraformPermissions.role');
    }
    return set.statements((components) => stack.formatArn({ region, ...components }));
  });
}
