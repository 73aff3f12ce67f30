import { evidence } from './evidence';
import { fleetDeploy } from './fleet-deploy';
import type { HandlerCase } from './handler-case';
import { imageRecord } from './image-record';
import { notifier } from './notifier';
import { siteRelease } from './site-release';
import { undo } from './undo';
import type { FunctionRecord } from '../../../src/contract';

/** By kind of the function, in the order in which they run: what is deployed can be undone. */
export const HANDLER_CASES: { readonly [kind in FunctionRecord['kind']]?: HandlerCase } = {
  'site-release': siteRelease,
  'fleet-deploy': fleetDeploy,
  'image-record': imageRecord,
  'undo': undo,
  'evidence': evidence,
  'notifier': notifier,
};
