import { DEFAULT_SETTINGS, type FunctionModel } from './function';
import { textValues } from './read-compute';
import { readRecord } from './records';
import { FUNCTION_RECORD, type FleetRecord, type FunctionRecord } from '../../contract';
import { regionOf } from '../assembly/local-names';
import { Resolver, type LocatedResource } from '../assembly/resolver';
import type { Assembly, StackTemplate } from '../assembly/template';

interface FunctionProperties {
  readonly Handler?: string;
  readonly Runtime?: string;
  readonly Timeout?: number | string;
  readonly MemorySize?: number | string;
}

/** Every function of the assembly, whatever made it. */
export function readFunctions(assembly: Assembly): FunctionModel[] {
  const resolver = new Resolver(assembly);
  return resolver.resources('AWS::Lambda::Function').map((located) => readModel(resolver, located));
}

/** The function that an action names; undefined when the assembly does not define it. */
export function readFunction(resolver: Resolver, near: StackTemplate, name: string): FunctionModel | undefined {
  const located = resolver.findResource('AWS::Lambda::Function', name, near);
  return located && readModel(resolver, located);
}

/** Fleets of several stacks may be called the same: then the stack is part of the name, as with pipelines. */
function qualified(resolver: Resolver, { stack }: LocatedResource, record: FunctionRecord | undefined): FunctionRecord | undefined {
  if (record?.kind !== 'fleet-deploy') return record;
  const stacks = resolver.resources('AWS::Lambda::Function')
    .filter(({ resource }) => (resource.Metadata?.[FUNCTION_RECORD] as Partial<FleetRecord> | undefined)?.fleet === record.fleet)
    .map((other) => other.stack.name);
  return new Set(stacks).size > 1 ? { ...record, fleet: `${stack.name}/${record.fleet}` } : record;
}

function readModel(resolver: Resolver, located: LocatedResource): FunctionModel {
  const { stack, logicalId, resource } = located;
  const { Environment, Layers, ...settings } = resource.Properties ?? {};
  const { Handler, Runtime, Timeout, MemorySize } = (resolver.resolve(stack, settings) ?? {}) as FunctionProperties;
  const { Variables } = (Environment ?? {}) as { readonly Variables?: { readonly [name: string]: unknown } };
  return {
    name: resolver.text(stack, { Ref: logicalId }),
    stackName: stack.name,
    logicalId,
    handler: Handler,
    runtime: Runtime,
    environment: textValues(resolver, stack, Variables),
    timeoutSeconds: Number(Timeout ?? DEFAULT_SETTINGS.timeoutSeconds),
    memoryMb: Number(MemorySize ?? DEFAULT_SETTINGS.memoryMb),
    region: regionOf(stack),
    layers: resolver.strings(stack, Layers),
    record: qualified(resolver, located, readRecord<FunctionRecord>(resolver, located, FUNCTION_RECORD)),
  };
}
