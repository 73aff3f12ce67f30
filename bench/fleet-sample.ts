import { Stack } from 'aws-cdk-lib';
import { delivered } from './fleet/delivered';
import { existingFunction, FleetFunction } from './fleet/function';
import { handWritten } from './fleet/hand-written';
import { printSample } from './sample';

const DEFINITIONS = { delivered, handWritten } satisfies { readonly [variant: string]: (stack: Stack, functions: FleetFunction[]) => void };

export type FleetVariant = keyof typeof DEFINITIONS;

printSample(Object.fromEntries(Object.entries(DEFINITIONS).map(([name, define]) => [name, { prepare: existingFunction, define }])));
