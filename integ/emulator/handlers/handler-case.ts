import type { LoopbackAws } from '../../../test/helpers/loopback-aws';
import type { Account } from '../account';
import type { DeployedFunction, Functions } from '../functions';

/** What a case has. */
export interface World {
  readonly account: Account;
  readonly functions: Functions;
  /** All functions of ours in the app. */
  readonly ours: readonly DeployedFunction[];
  /** Stands in for AWS CodePipeline, which ministack does not have: it is told of jobs, and answers that nothing is there. */
  readonly codePipeline: LoopbackAws;
}

/** Invokes a function as its construct would, and answers what it read back: one line. It fails when that is not what was expected. */
export type HandlerCase = (fn: DeployedFunction, world: World) => Promise<string>;

interface Variables { readonly [name: string]: string }

/** Why the effect of a function cannot be shown. */
export class NotShown extends Error {}

/** The release that is the last one of sites and functions, and that is undone. */
export const LAST_RELEASE = 'three';

/** Does a job of AWS CodePipeline, which succeeds, and answers its variables. */
export async function succeed({ name }: DeployedFunction, { functions, codePipeline }: World, event: object): Promise<Variables> {
  const before = codePipeline.reports.length;
  await functions.invoke(name, event);
  const reports = codePipeline.reports.slice(before);
  if (reports.length !== 1 || reports[0].failure !== undefined) throw new Error(`the job was to succeed, got ${JSON.stringify(reports)}`);
  return reports[0].variables as Variables | undefined ?? {};
}

export function equal(what: string, actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) throw new Error(`${what}: ${JSON.stringify(expected)} was expected, got ${JSON.stringify(actual)}`);
}
