import * as path from 'path';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { ServiceRole } from '../../foundation/private/service-role';

/** A program of this library that builds start. */
export interface BuildProgram {
  /** Of its asset in the stack. */
  readonly id: string;
  /** Folder below `assets`. */
  readonly folder: string;
  /** Environment variable of a project: where in Amazon S3 the program is. */
  readonly variable: string;
}

/** Lets a role fetch a program, one asset for all builds of a stack. Returns the variable that says where it is. */
export function obtainProgram(scope: Construct, role: ServiceRole, { id, folder, variable }: BuildProgram): { readonly [variable: string]: string } {
  const stack = Stack.of(scope);
  const asset = stack.node.tryFindChild(id) as s3assets.Asset | undefined
    ?? new s3assets.Asset(stack, id, { path: path.join(__dirname, '../../../assets', folder, 'main') });
  role.allow(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)] }));
  return { [variable]: asset.s3ObjectUrl };
}
