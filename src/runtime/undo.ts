import type { FunctionsUndo, ServiceUndo, SiteUndo, UndoneDeployment, UndoRecord, UndoTarget } from '../contract';

/** Undoes what a failed execution made live, deployment by deployment: only what is still live, and nothing of another execution. */

/** What became of one deployment. */
export type Undone = Omit<UndoneDeployment, 'name'>;

/** How each kind is undone, in AWS or on this machine. Nothing happens when another execution's release is live. */
export interface Undoers {
  site(target: SiteUndo, execution: string): Promise<Undone>;
  functions(target: FunctionsUndo, execution: string): Promise<Undone>;
  service(target: ServiceUndo, execution: string): Promise<Undone>;
}

/** Side by side: what goes wrong with one deployment leaves the others no worse. */
export async function undoDeployments(record: UndoRecord, execution: string, undoers: Undoers): Promise<UndoneDeployment[]> {
  return Promise.all(Object.entries(record).map(async ([name, target]): Promise<UndoneDeployment> => {
    try {
      return { name, ...await undoOne(target, execution, undoers) };
    } catch (error) {
      return { name, status: 'failed', summary: (error as Error).message };
    }
  }));
}

async function undoOne(target: UndoTarget, execution: string, undoers: Undoers): Promise<Undone> {
  switch (target.kind) {
    case 'site': return undoers.site(target, execution);
    case 'functions': return undoers.functions(target, execution);
    case 'service': return undoers.service(target, execution);
    case 'none': return { status: 'unchanged', summary: target.why };
  }
}

/** `orders: back at ...; infrastructure: ...` */
export function describeUndone(deployments: readonly UndoneDeployment[]): string {
  return deployments.map(({ name, status, summary }) => `${name}: ${status === 'failed' ? 'could not be undone, ' : ''}${summary}`).join('; ');
}
