import { Stack } from 'aws-cdk-lib';
import { cdkPipelines } from './ecs/cdk-pipelines';
import { delivered } from './ecs/delivered';
import { handWritten } from './ecs/hand-written';
import { existingService, Service } from './ecs/service';
import { printSample } from './sample';

const DEFINITIONS = { delivered, handWritten, cdkPipelines } satisfies { readonly [variant: string]: (stack: Stack, services: Service[]) => void };

export type EcsVariant = keyof typeof DEFINITIONS;

printSample(Object.fromEntries(Object.entries(DEFINITIONS).map(([name, define]) => [name, { prepare: existingService, define }])));
