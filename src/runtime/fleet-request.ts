import type { FleetRequest } from '../contract';
import { MAX_RELEASE } from './fleet-alias';

const KINDS = ['deploy', 'publishLayers', 'invoke', 'rollback'];

/** Reads the `UserParameters` of an action. */
export function parseFleetRequest(text: string | undefined): FleetRequest {
  try {
    return checkFleetRequest(JSON.parse(text ?? ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Error(`UserParameters: JSON is needed, got '${text ?? ''}'; configure the action as Deployment.functions does`);
  }
}

/** Checks what somebody sent: a request of exactly one kind, with what it needs. */
export function checkFleetRequest(value: unknown): FleetRequest {
  const request = (typeof value === 'object' && value !== null ? value : {}) as { readonly [key: string]: unknown };
  const kinds = KINDS.filter((kind) => request[kind] !== undefined);
  if (kinds.length !== 1) {
    throw new Error(`fleet: a request holds one of ${KINDS.join(', ')}, got ${kinds.join(', ') || 'none'}; send {"rollback":true} to roll back`);
  }
  for (const kind of ['deploy', 'invoke']) {
    if (kinds[0] === kind && typeof request[kind] !== 'string') {
      throw new Error(`fleet: '${kind}' is the name of a function, got ${JSON.stringify(request[kind])}; name one of the fleet`);
    }
  }
  for (const kind of ['publishLayers', 'rollback']) {
    if (kinds[0] === kind && request[kind] !== true) throw new Error(`fleet: '${kind}' is true, got ${JSON.stringify(request[kind])}; leave it out otherwise`);
  }
  if (request.settled !== undefined && (kinds[0] !== 'rollback' || request.settled !== true)) {
    throw new Error(`fleet: 'settled' is true, of a rollback, got ${JSON.stringify(request.settled)}; leave it out otherwise`);
  }
  if (kinds[0] === 'deploy' || request.release !== undefined) checkRelease(request.release);
  return request as unknown as FleetRequest;
}

function checkRelease(release: unknown): void {
  if (typeof release === 'string' && release.length <= MAX_RELEASE && /^[\w.-]+$/.test(release)) return;
  const needed = `an id of at most ${MAX_RELEASE} letters, digits, '.', '_' and '-' is needed`;
  throw new Error(`release: ${needed}, got ${JSON.stringify(release) ?? 'none'}; pass the pipeline's execution id`);
}
