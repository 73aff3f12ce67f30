import { Construct } from 'constructs';
import { obtainProgram } from './program-asset';
import { ServiceRole } from '../../foundation/private/service-role';

/** Environment variable of a project: where in Amazon S3 the packager is. */
export const PACKAGER_ASSET = 'PACKAGER_ASSET';

/** Lets a role fetch the packager. */
export function obtainPackager(scope: Construct, role: ServiceRole): { readonly [variable: string]: string } {
  return obtainProgram(scope, role, { id: 'DeliveryPackager', folder: 'packager', variable: PACKAGER_ASSET });
}
