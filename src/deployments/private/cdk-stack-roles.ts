import { Environment, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Roles of a bootstrap stack: https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html */
export type BootstrapRole = 'deploy' | 'cfn-exec' | 'lookup' | 'file-publishing' | 'image-publishing';

/** The ARN of the role that `cdk bootstrap` made for a purpose. */
export function bootstrapRoleArn(scope: Construct, role: BootstrapRole, qualifier: string, { account, region }: Required<Environment>): string {
  return Stack.of(scope).formatArn({
    service: 'iam', region: '', account, resource: 'role', resourceName: `cdk-${qualifier}-${role}-role-${account}-${region}`,
  });
}
