import { evidence } from './evidence';
import { fleetDeploy } from './fleet-deploy';
import { fleetLayers } from './fleet-layers';
import type { HandlerCase } from './handler-case';
import { imageRecord } from './image-record';
import { notifier } from './notifier';
import { siteRelease } from './site-release';
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
];
