import * as path from 'path';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { TERRAFORMER } from '../../contract';
import { ServiceRole } from '../../foundation/private/service-role';

/** Environment variable of a project: where in Amazon S3 the program is that runs Terraform. */
export const TERRAFORMER_ASSET = 'TERRAFORMER_ASSET';

const ID = 'DeliveryTerraformer';

/** Lets a role fetch the program that runs Terraform, one asset for all builds of a stack. Returns the variable that says where it is. */
export function obtainTerraformer(scope: Construct, role: ServiceRole): { readonly [variable: string]: string } {
  const stack = Stack.of(scope);
  const asset = stack.node.tryFindChild(ID) as s3assets.Asset | undefined
    ?? new s3assets.Asset(stack, ID, { path: path.join(__dirname, '../../../assets/terraformer/main') });
  role.allow(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)] }));
  return { [TERRAFORMER_ASSET]: asset.s3ObjectUrl };
}

export const FETCH_TERRAFORMER = [
  `aws s3 cp --only-show-errors "$${TERRAFORMER_ASSET}" /tmp/terraformer.zip`,
  'unzip -q -o /tmp/terraformer.zip -d /tmp/terraformer',
  `export ${TERRAFORMER}=/tmp/terraformer/index.js`,
];
