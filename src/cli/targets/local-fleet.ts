import { setTimeout as wait } from 'timers/promises';
import type { LocalFunction } from './function-store';
import { LocalFunctions, type DefinedFunction, type LocalFunctionsOptions } from './local-functions';
import { FLEET_ALIAS, FLEET_FUNCTIONS, type FleetRecord } from '../../contract';
import type { Fleet } from '../../runtime/fleet-ports';
import { DEFAULT_SETTINGS, type FunctionModel } from '../model/function';

type Options = Omit<LocalFunctionsOptions, 'defined'>;

const clock = { now: () => Date.now(), wait: async (milliseconds: number) => { await wait(milliseconds); } };

/** What a deploy function works on, on this machine. Settings of its functions come from the app, else from its record. */
export function localFleet(deployer: FunctionModel, record: FleetRecord, functions: readonly FunctionModel[], options: Options): Fleet {
  const alias = deployer.environment[FLEET_ALIAS];
  const names = JSON.parse(deployer.environment[FLEET_FUNCTIONS]) as { readonly [name: string]: string };
  const defined = Object.entries(names).map(([name, functionName]): DefinedFunction => {
    const model = functions.find((each) => each.name === functionName);
    const { handler, runtime } = record.functions[name] ?? {};
    const { environment, timeoutSeconds, memoryMb, region } = model ?? { ...DEFAULT_SETTINGS, region: options.region };
    return {
      functionName,
      name,
      fleet: record.fleet,
      alias,
      settings: { handler: model?.handler ?? handler, runtime: model?.runtime ?? runtime, environment, timeoutSeconds, memoryMb, region },
      layers: model?.layers ?? [],
    };
  });
  return { functions: names, alias, target: new LocalFunctions({ ...options, defined }), clock, log: options.log };
}

/** A fleet of functions that were deployed here, as they were. */
export function deployedFleet(functions: readonly LocalFunction[], alias: string, options: Options): Fleet {
  return {
    functions: Object.fromEntries(functions.map(({ name, functionName }) => [name, functionName])),
    alias,
    target: new LocalFunctions({ ...options, defined: [] }),
    clock,
    log: options.log,
  };
}
