import { setTimeout as wait } from 'timers/promises';
import type { LocalFunction } from './function-store';
import { LocalFunctions, type DefinedFunction, type LocalFunctionsOptions } from './local-functions';
import { FLEET_ALIAS, FLEET_FUNCTIONS, type FleetFunction, type FleetRecord } from '../../contract';
import type { Fleet } from '../../runtime/fleet-ports';
import { DEFAULT_SETTINGS, type FunctionModel } from '../model/function';

type Options = Omit<LocalFunctionsOptions, 'defined'>;

const clock = { now: () => Date.now(), wait: async (milliseconds: number) => { await wait(milliseconds); } };

/** What a deploy function works on, on this machine. */
export function localFleet(deployer: FunctionModel, record: FleetRecord, models: readonly FunctionModel[], options: Options): Fleet {
  const alias = deployer.environment[FLEET_ALIAS];
  const functions = JSON.parse(deployer.environment[FLEET_FUNCTIONS]) as { readonly [name: string]: string };
  const defined = Object.entries(functions).map(([name, functionName]): DefinedFunction => {
    const facts = record.functions[name] ?? { functionName };
    return { functionName, name, fleet: record.fleet, alias, ...contentOf(facts, models, options) };
  });
  return { functions, alias, target: new LocalFunctions({ ...options, defined }), clock, log: options.log };
}

/** A function that belongs to no fleet. */
export function localFleetOf(functionName: string, alias: string | undefined, models: readonly FunctionModel[], options: Options): Fleet {
  const defined = [{ functionName, name: functionName, alias, ...contentOf({ functionName }, models, options) }];
  return { functions: { [functionName]: functionName }, alias: alias ?? '', target: new LocalFunctions({ ...options, defined }), clock, log: options.log };
}

/** Functions that were deployed here, as they were. */
export function deployedFleet(deployed: readonly LocalFunction[], alias: string, options: Options): Fleet {
  const functions = Object.fromEntries(deployed.map(({ name, functionName }) => [name, functionName]));
  return { functions, alias, target: new LocalFunctions({ ...options, defined: [] }), clock, log: options.log };
}

/** Settings come from the app, else from what the fleet knows of a function that was made elsewhere. */
function contentOf(
  { functionName, handler, runtime }: FleetFunction, models: readonly FunctionModel[], { region: home }: Options,
): Pick<DefinedFunction, 'settings' | 'layers'> {
  const model = models.find(({ name }) => name === functionName);
  const { environment, timeoutSeconds, memoryMb, region } = model ?? { ...DEFAULT_SETTINGS, region: home };
  return {
    settings: { handler: model?.handler ?? handler, runtime: model?.runtime ?? runtime, environment, timeoutSeconds, memoryMb, region },
    layers: model?.layers ?? [],
  };
}
