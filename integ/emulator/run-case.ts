import type { Account } from './account';
import { readAssembly, type AssembledStack } from './assembly';
import { assertionsOf, reasonsOf, resultOutput, withoutAssertions } from './assertions';
import type { AssetPublisher } from './assets';
import { tagBuckets } from './bucket-tags';
import { LEFT_OUT_ASSERTIONS, LEFT_OUT_TYPES } from './expected';
import type { DeployedFunction, Functions } from './functions';
import { HANDLER_CASES } from './handlers';
import { NotShown, type World } from './handlers/handler-case';
import type { CaseResult, Outcome } from './outcome';
import type { Stacks } from './stacks';
import { refusedResources, withoutResources, withVariables } from './template';
import { LoopbackAws } from '../../test/helpers/loopback-aws';

/** What apps are deployed with, one after the other. */
export interface Emulator {
  readonly account: Account;
  readonly assets: AssetPublisher;
  readonly stacks: Stacks;
  readonly functions: Functions;
  /** What functions need here beside their own variables. */
  readonly variables: { readonly [name: string]: string };
}

/** A push to AWS CodeCommit, which ministack does not have either. */
const ANSWERS = { GetDifferences: [{ differences: [{ afterBlob: { path: 'site/index.html' } }] }] };

/** Deploys an app, invokes its functions, makes its assertions, and deletes it. */
export async function runCase(name: string, directory: string, emulator: Emulator): Promise<CaseResult> {
  const { account, assets, stacks, functions, variables: ofEmulator } = emulator;
  const assembly = readAssembly(directory);
  await assets.publish(assembly.assets);
  const codePipeline = await LoopbackAws.start(ANSWERS);
  const { endpoint } = codePipeline.client;
  const variables = { ...ofEmulator, AWS_ENDPOINT_URL_CODECOMMIT: endpoint, AWS_ENDPOINT_URL_CODEPIPELINE: endpoint };
  const deployed: string[] = [];
  const leftOut: string[] = [];
  const handlers: Outcome[] = [];
  const assertions: Outcome[] = [];
  let resources = 0;
  let failure: string | undefined;
  try {
    const ours: DeployedFunction[] = [];
    for (const { name: stackName, template } of assembly.stacks) {
      const refused = refusedResources(template, await stacks.unknownTypes(stackName, template), LEFT_OUT_TYPES);
      leftOut.push(...refused.values());
      deployed.push(stackName);
      const stack = await stacks.deploy(stackName, withVariables(withoutResources(template, [...refused.keys()]), variables));
      resources += Object.keys(stack.resources).length;
      await tagBuckets(account, stack, template);
      ours.push(...await functions.of(stack, template));
    }
    handlers.push(...await invoke({ account, functions, codePipeline, ours }));
    if (assertionsOf(assembly.assertions.template).length > 0) {
      deployed.push(assembly.assertions.name);
      assertions.push(...await assert(assembly.assertions, variables, stacks));
    }
  } catch (error) {
    failure = (error as Error).message;
  } finally {
    await codePipeline.stop();
  }
  for (const stackName of deployed.reverse()) {
    await stacks.delete(stackName).catch((error: Error) => { failure ??= error.message; });
  }
  return { name, deployed: resources, leftOut, handlers, assertions, failure };
}

/** Invokes all functions of ours, in the order of the cases. */
async function invoke(world: World): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [of, run] of HANDLER_CASES) {
    for (const fn of world.ours.filter(of)) outcomes.push(await outcomeOf(fn, async () => run(fn, world)));
  }
  for (const fn of world.ours.filter((other) => !HANDLER_CASES.some(([of]) => of(other)))) {
    outcomes.push(await outcomeOf(fn, async () => { throw new Error('no case invokes it'); }));
  }
  return outcomes;
}

/** Deploys the assertions that can run: their own function makes the calls, and compares. */
async function assert({ name, template }: AssembledStack, variables: { readonly [name: string]: string }, stacks: Stacks): Promise<Outcome[]> {
  const reasons = reasonsOf(template, LEFT_OUT_ASSERTIONS);
  const rest = withoutAssertions(template, [...reasons.keys()]);
  const { outputs } = await stacks.deploy(name, withVariables(rest, variables));
  return assertionsOf(template).map(({ logicalId, title }): Outcome => {
    const reason = reasons.get(logicalId);
    if (reason !== undefined) return { title, status: 'left out', note: reason };
    const output = resultOutput(rest, logicalId);
    if (output === undefined) return { title, status: 'ran', note: 'done' };
    const { status, message } = JSON.parse(outputs[output]) as { readonly status: string; readonly message?: string };
    return status === 'success' ? { title, status: 'ran', note: 'as expected' } : { title, status: 'failed', note: message ?? status };
  });
}

async function outcomeOf({ kind, logicalId }: DeployedFunction, run: () => Promise<string>): Promise<Outcome> {
  const title = `${kind} ${logicalId}`;
  try {
    return { title, status: 'ran', note: await run() };
  } catch (error) {
    return { title, status: error instanceof NotShown ? 'left out' : 'failed', note: (error as Error).message };
  }
}
