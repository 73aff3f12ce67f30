import { calendar } from './calendar';
import { evidence } from './evidence';
import { fleetDeploy } from './fleet-deploy';
import { fleetLayers } from './fleet-layers';
import { NotShown, type HandlerCase } from './handler-case';
import { imageRecord } from './image-record';
import { notifier } from './notifier';
import { pathFilter } from './path-filter';
import { siteRelease } from './site-release';
import { stackDrift } from './stack-drift';
import { undo } from './undo';
import { FLEET_FUNCTIONS } from '../../../src/contract';
import type { DeployedFunction } from '../functions';

/** Cases in the order in which they run, and the functions that each is for: what is deployed can be undone. */
export const HANDLER_CASES: readonly (readonly [of: (fn: DeployedFunction) => boolean, run: HandlerCase])[] = [
  [({ kind }) => kind === 'site-release', siteRelease],
  [({ kind, variables }) => kind === 'fleet-deploy' && variables[FLEET_FUNCTIONS] === '{}', fleetLayers],
  [({ kind, variables }) => kind === 'fleet-deploy' && variables[FLEET_FUNCTIONS] !== '{}', fleetDeploy],
  [({ kind }) => kind === 'image-record', imageRecord],
  [({ kind }) => kind === 'undo', undo],
  [({ kind }) => kind === 'evidence', evidence],
  [({ kind }) => kind === 'notifier', notifier],
  [({ kind }) => kind === 'calendar', calendar],
  [({ kind }) => kind === 'stack-drift', stackDrift],
  [({ kind }) => kind === 'codecommit-path-filter', pathFilter],
  [({ kind }) => kind === 'image-findings', notShown('Amazon ECR of ministack scans no images')],
  [({ kind }) => kind === 'image-signature', notShown('Amazon ECR of ministack signs no images')],
  [({ kind }) => kind === 'change-request', notShown('nobody on loopback answers HTTPS with a certificate that Node.js trusts')],
];

function notShown(reason: string): HandlerCase {
  return async () => {
    throw new NotShown(reason);
  };
}
