import type { ServiceUndo } from '../contract';
import type { Undone } from './undo';
import type { ExecutedAction, RunningImage, ServiceDeployment, ServiceRevision, UndoPorts } from './undo-ports';

/** Of Amazon ECS, for a deployment that can still be stopped. */
const GOING_ON = ['PENDING', 'IN_PROGRESS'];
const DONE = 'SUCCESSFUL';

/**
 * Has a service go back to what it ran before an execution, as long as the newest deployment of the service is of that execution:
 * it was created while the execution deployed there, and runs the images of the execution.
 */
export async function undoService(target: ServiceUndo, execution: string, ports: UndoPorts): Promise<Undone> {
  const actions = await ports.actionsOf(execution);
  const deploying = actions.filter(({ provider, configuration: { ClusterName, ServiceName } }) =>
    provider === 'ECS' && ClusterName === target.cluster && ServiceName === target.service);
  if (deploying.length === 0) return { status: 'unchanged', summary: 'the execution did not come to it' };
  const since = Math.min(...deploying.map(({ started }) => started));
  const [newest] = [...await ports.deploymentsOf(target.cluster, target.service, since)].sort((one, other) => other.created - one.created);
  if (!newest?.target || !deploying.some(({ started, ended }) => newest.created >= started && newest.created <= ended)) {
    return { status: 'unchanged', summary: 'another deployment is live' };
  }
  const images = Object.entries(target.images).map(([container, image]) => [container, resolve(image, actions)] as const);
  const { images: running } = await ports.revision(newest.target);
  if (!images.every(([container, image]) => isImage(running[container], image))) return { status: 'unchanged', summary: 'other images are live' };
  return goBack(target, newest, ports);
}

async function goBack(target: ServiceUndo, { arn, status }: ServiceDeployment, ports: UndoPorts): Promise<Undone> {
  const { cluster, service } = target;
  if (![...GOING_ON, DONE].includes(status)) return { status: 'unchanged', summary: `Amazon ECS has ended the deployment itself: ${status}` };
  const before = await ports.revisionBefore(arn);
  if (before === undefined) return { status: 'unchanged', summary: 'the deployment stays, as there is none before' };
  const revision = await ports.revision(before);
  // First, so that a call which fails after it finds the deployment still live, and is of use when it comes again.
  await record(target, revision, ports);
  if (GOING_ON.includes(status)) await ports.stopDeployment(arn);
  else await ports.update(cluster, service, revision.taskDefinition);
  return { status: 'undone', summary: `${service} goes back to ${revision.taskDefinition.split('/').pop()}` };
}

/** Remembers the images that run again, as far as their digest is known. */
async function record({ records = [] }: ServiceUndo, { images }: ServiceRevision, ports: UndoPorts): Promise<void> {
  for (const { recorder, parameters } of records) {
    const known = Object.entries(parameters).flatMap(([container, parameter]) => {
      const uri = byDigest(images[container]);
      return uri === undefined ? [] : [[parameter, uri] as const];
    });
    if (known.length > 0) await ports.invoke(recorder, { images: Object.fromEntries(known) });
  }
}

function isImage(running: RunningImage | undefined, uri: string): boolean {
  return running !== undefined && (running.image === uri || byDigest(running) === uri);
}

/** `<repository>@sha256:<hex>`, whatever tag the task definition names. */
function byDigest({ image, digest }: Partial<RunningImage> = {}): string | undefined {
  if (image === undefined || image.includes('@')) return image;
  return digest && `${image.replace(/:[^:/]*$/, '')}@${digest}`;
}

/** The text with the variables that actions of the execution have left. */
function resolve(text: string, actions: readonly ExecutedAction[]): string {
  return text.replace(/#\{([^.}]+)\.([^}]+)\}/g, (reference, namespace: string, name: string) =>
    actions.find((action) => action.namespace === namespace && action.variables[name] !== undefined)?.variables[name] ?? reference);
}
