import type { FunctionsUndo, UndoneDeployment, UndoRecord } from '../contract';
import type { RolledBack } from './fleet-rollback';
import type { Released } from './site-release';
import { describeUndone, undoDeployments, type Undoers } from './undo';
import type { UndoPorts } from './undo-ports';
import { functionsUndone, siteUndone } from './undo-results';
import { undoService } from './undo-service';

/** The environment that an undo function is for. */
export interface UndoneEnvironment {
  /** Name in AWS CodePipeline. */
  readonly pipeline: string;
  readonly environment: string;
  readonly deployments: UndoRecord;
}

/** What is read of `CodePipeline Stage Execution State Change`. */
interface StageFailure {
  readonly execution: string;
  readonly stage: string;
  readonly failedActions: readonly string[];
}

/**
 * Undoes what the execution of a failed stage made live, and tells what became of each deployment. Events come at least once and in any
 * order: one that finds nothing of its execution live changes and tells nothing.
 *
 * @throws when a deployment could not be undone, so that the call comes again, or when the event is none of a failed stage
 */
export async function undoFailedStage(event: unknown, { pipeline, environment, deployments }: UndoneEnvironment, ports: UndoPorts): Promise<void> {
  const { execution, stage, failedActions } = readFailure(event, pipeline);
  const undone = await undoDeployments(deployments, execution, undoersOf(ports));
  const told = describeUndone(undone);
  if (undone.every(({ status }) => status === 'unchanged')) {
    ports.log(`execution ${execution}: nothing of it is live in ${environment}: ${told}`);
    return;
  }
  ports.log(`execution ${execution}: ${told}`);
  const reason = `stage '${stage}' failed${failedActions.length > 0 ? `: ${failedActions.join(', ')}` : ''}`;
  await ports.publish({ pipeline, 'execution-id': execution, environment, reason, 'deployments': undone });
  requireNoFailure(undone, execution);
}

function undoersOf(ports: UndoPorts): Undoers {
  return {
    site: async ({ releaseFunction }, execution) =>
      siteUndone(await ports.invoke(releaseFunction, { rollback: true, release: execution }) as Released, execution),
    functions: async (target, execution) => functionsUndone(await rollBackAll(target, execution, ports)),
    service: (target, execution) => undoService(target, execution, ports),
  };
}

/** All parts of a fleet, also after one of them failed. */
async function rollBackAll({ deployFunctions }: FunctionsUndo, execution: string, ports: UndoPorts): Promise<RolledBack[]> {
  const results = await Promise.allSettled(deployFunctions.map((name) => ports.invoke(name, { rollback: true, release: execution, settled: true })));
  const failed = results.flatMap((result) => result.status === 'rejected' ? [(result.reason as Error).message] : []);
  if (failed.length > 0) throw new Error(failed.join('; '));
  return results.map((result) => (result as PromiseFulfilledResult<RolledBack>).value);
}

function readFailure(event: unknown, pipeline: string): StageFailure {
  const { detail } = (event ?? {}) as { readonly detail?: { readonly [key: string]: unknown } };
  const { 'pipeline': of, 'execution-id': execution, stage, state } = detail ?? {};
  if (of !== pipeline || state !== 'FAILED' || typeof stage !== 'string' || typeof execution !== 'string' || !/^[\w-]+$/.test(execution)) {
    throw new Error(`undo: it takes the event of a failed stage of pipeline '${pipeline}', got ${JSON.stringify(event)?.slice(0, 500)}; `
      + 'send what AWS CodePipeline sends: CodePipeline Stage Execution State Change');
  }
  return { execution, stage, failedActions: failedActionsOf(detail?.['additional-attributes']) };
}

/** Names of actions, where the event tells them: not of a condition that was not met. */
function failedActionsOf(attributes: unknown): string[] {
  const { failedActions } = (attributes ?? {}) as { readonly failedActions?: unknown };
  if (!Array.isArray(failedActions)) return [];
  return failedActions.flatMap((failed: { readonly action?: unknown } | null) => typeof failed?.action === 'string' ? [failed.action] : []);
}

function requireNoFailure(deployments: readonly UndoneDeployment[], execution: string): void {
  const failed = deployments.filter(({ status }) => status === 'failed');
  if (failed.length > 0) throw new Error(`undo of execution ${execution}: ${describeUndone(failed)}`);
}
