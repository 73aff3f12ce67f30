import { Construct } from 'constructs';
import { obtainProgram } from './program-asset';
import { TERRAFORMER } from '../../contract';
import { ServiceRole } from '../../foundation/private/service-role';

/** Environment variable of a project: where in Amazon S3 the program is that runs Terraform. */
export const TERRAFORMER_ASSET = 'TERRAFORMER_ASSET';

/** Lets a role fetch the program that runs Terraform. */
export function obtainTerraformer(scope: Construct, role: ServiceRole): { readonly [variable: string]: string } {
  return obtainProgram(scope, role, { id: 'DeliveryTerraformer', folder: 'terraformer', variable: TERRAFORMER_ASSET });
}

export const FETCH_TERRAFORMER = [
  `aws s3 cp --only-show-errors "$${TERRAFORMER_ASSET}" /tmp/terraformer.zip`,
  'unzip -q -o /tmp/terraformer.zip -d /tmp/terraformer',
  `export ${TERRAFORMER}=/tmp/terraformer/index.js`,
];
