import * as path from 'path';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { ServiceRole } from '../../foundation/private/service-role';

/** Environment variable of a project: where in Amazon S3 the packager is. */
export const PACKAGER_ASSET = 'PACKAGER_ASSET';

const ID = 'DeliveryPackager';

/** Lets a role fetch the packager, one asset for all builds of a stack. Returns the variable that says where it is. */
export function obtainPackager(scope: Construct, role: ServiceRole): { readonly [variable: string]: string } {
  const stack = Stack.of(scope);
  const asset = stack.node.tryFindChild(ID) as s3assets.Asset | undefined
    ?? new s3assets.Asset(stack, ID, { path: path.join(__dirname, '../../../assets/packager/main') });
  role.allow(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)] }));
  return { [PACKAGER_ASSET]: asset.s3ObjectUrl };
}
