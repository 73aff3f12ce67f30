import type { Command } from 'commander';
import { readAssembly } from '../assembly/assembly';
import type { Assembly } from '../assembly/template';
import { UserError } from '../errors';
import type { FunctionModel } from '../model/function';
import type { PipelineModel } from '../model/pipeline';
import { readFunctions } from '../model/read-functions';
import { findPipeline, pipelineNames, readPipelines } from '../model/read-pipelines';
import { readServices } from '../model/read-services';
import { readSites } from '../model/read-sites';
import type { ServiceModel } from '../model/service';
import type { SiteModel } from '../model/site';

export interface AppOptions {
  /** Directory of the cloud assembly. */
  readonly app: string;
}

export interface LoadedAssembly {
  readonly assembly: Assembly;
  readonly pipelines: readonly PipelineModel[];
  readonly sites: readonly SiteModel[];
  readonly services: readonly ServiceModel[];
  readonly functions: readonly FunctionModel[];
}

export const DEFAULT_APP = 'cdk.out';

export function addAppOption(command: Command): Command {
  return command.option('-a, --app <dir>', 'directory that `cdk synth` wrote', DEFAULT_APP);
}

export function loadPipelines(app: string): LoadedAssembly {
  const assembly = readAssembly(app);
  return {
    assembly,
    pipelines: readPipelines(assembly),
    sites: readSites(assembly),
    services: readServices(assembly),
    functions: readFunctions(assembly),
  };
}

/** The pipeline of that name; without a name, the only one. */
export function choosePipeline({ pipelines }: LoadedAssembly, name?: string): PipelineModel {
  if (name !== undefined) return findPipeline(pipelines, name);
  if (pipelines.length === 1) return pipelines[0];
  throw new UserError(pipelines.length === 0
    ? 'the app has no pipeline'
    : `the app has several pipelines; name one of them: ${pipelineNames(pipelines)}`);
}
