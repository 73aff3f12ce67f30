import { localFleet } from './local-fleet';
import { localHosting } from './local-hosting';
import { LocalParameters } from './local-parameters';
import { LocalService } from './local-service';
import type { RevisionContainer } from './service-revisions';
import type { FunctionsUndo, ImageRecordUndo, ServiceUndo, SiteUndo } from '../../contract';
import { rollBackFleet } from '../../runtime/fleet-rollback';
import { recordImages } from '../../runtime/image-record';
import { releaseSite } from '../../runtime/site-release';
import type { Undoers, Undone } from '../../runtime/undo';
import { functionsUndone, siteUndone } from '../../runtime/undo-results';
import type { FunctionModel } from '../model/function';
import { findService } from '../model/read-services';
import type { ServiceModel } from '../model/service';
import type { ContainerEngine } from '../ports/container-engine';
import type { Shell } from '../ports/shell';

export interface LocalUndoOptions {
  readonly targets: string;
  readonly account: string;
  readonly region: string;
  readonly functions: readonly FunctionModel[];
  readonly services: readonly ServiceModel[];
  /** Values of secrets, by name. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly shell: Shell;
  readonly signal: AbortSignal;
  containerEngine(): Promise<ContainerEngine | undefined>;
  log(line: string): void;
}

/** Undoes what an execution deployed to this machine, as the undo function does it in AWS. */
export class LocalUndo implements Undoers {
  constructor(private readonly options: LocalUndoOptions) {}

  async site({ releaseFunction }: SiteUndo, execution: string): Promise<Undone> {
    const { targets, log } = this.options;
    const hosting = localHosting(this.functionOf(releaseFunction).environment, targets, log);
    return siteUndone(await releaseSite({ rollback: true, release: execution }, hosting), execution);
  }

  async functions({ deployFunctions }: FunctionsUndo, execution: string): Promise<Undone> {
    const { functions } = this.options;
    const fleets = deployFunctions.map((name) => {
      const deployer = this.functionOf(name);
      if (deployer.record?.kind !== 'fleet-deploy') throw new Error(`function '${name}' deploys no fleet; synthesize the app again`);
      return localFleet(deployer, deployer.record, functions, this.options);
    });
    return functionsUndone(await Promise.all(fleets.map((fleet) => rollBackFleet(fleet, execution))));
  }

  async service({ cluster, service, records = [] }: ServiceUndo, execution: string): Promise<Undone> {
    const model = findService(this.options.services, cluster, service);
    const engine = model && await this.options.containerEngine();
    if (!model || !engine) return { status: 'unchanged', summary: 'it does not run here' };
    const undone = await new LocalService(model, { ...this.options, engine }).undo(execution);
    if (!undone) return { status: 'unchanged', summary: 'no revision of this execution is live, or none was before it' };
    for (const record of records) await this.record(record, undone.live.containers, execution);
    return { status: 'undone', summary: `back at revision ${undone.live.revision} (was ${undone.was})` };
  }

  private async record({ parameters }: ImageRecordUndo, containers: readonly RevisionContainer[], execution: string): Promise<void> {
    const images = containers.flatMap(({ name, image }) => name in parameters ? [[parameters[name], image] as const] : []);
    if (images.length > 0) await recordImages({ images: Object.fromEntries(images) }, new LocalParameters(this.options.targets, execution));
  }

  private functionOf(name: string): FunctionModel {
    const found = this.options.functions.find((model) => model.name === name);
    if (!found) throw new Error(`function '${name}' is not in the assembly; synthesize the app again`);
    return found;
  }
}
