import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { requireEngine } from './require-engine';
import { imagesOfAppSpec, imagesOfDefinitions } from './service-images';
import { SimulatedHandler } from './simulated';
import type { ActionModel } from '../model/pipeline';
import { findService } from '../model/read-services';
import type { ServiceModel } from '../model/service';
import { LocalService, urlOf, type Deployment, type DeploymentOutcome } from '../targets/local-service';
import type { Pace } from '../targets/service-health';

type Request = Omit<Deployment, 'execution'>;

/** Which service an action deploys, and how it says which images. */
interface Kind {
  find(action: ActionModel, services: readonly ServiceModel[]): ServiceModel | undefined;
  /** What the action names, for messages. */
  subject(action: ActionModel): string;
  read(action: ActionModel, context: ActionContext, service: ServiceModel): Promise<Request>;
}

const STANDARD: Kind = {
  find: ({ configuration }, services) => findService(services, clusterOf(configuration), configuration.ServiceName ?? ''),
  subject: ({ configuration }) => `service ${configuration.ServiceName} of cluster ${clusterOf(configuration)}`,
  read: async (action, context) => ({ images: await imagesOfDefinitions(action, context) }),
};

const CODE_DEPLOY: Kind = {
  find: ({ configuration: { ApplicationName, DeploymentGroupName } }, services) => services.find(({ deploymentGroup }) =>
    deploymentGroup?.application === ApplicationName && deploymentGroup?.name === DeploymentGroupName),
  subject: ({ configuration }) => `the service of deployment group ${configuration.DeploymentGroupName}`,
  read: async (action, context, service) => ({ images: await imagesOfAppSpec(action, context, service), configuration: 'CodeDeploy' }),
};

/** Deploys images to the container that stands in for a service: the new revision beside the old one, and back when it is not healthy. */
export class EcsDeployHandler implements ActionHandler {
  static codeDeploy(pace?: Pace): EcsDeployHandler {
    return new EcsDeployHandler(pace, CODE_DEPLOY);
  }

  private readonly simulated = new SimulatedHandler();

  constructor(private readonly pace?: Pace, private readonly kind: Kind = STANDARD) {}

  plan(action: ActionModel): string {
    return `runs ${this.kind.subject(action)} in a container here, and goes back when it is not healthy`;
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    const service = this.kind.find(action, context.services);
    if (!service || service.containers.length === 0) {
      const missing = service ? 'the task definition of ' : '';
      return { ...await this.simulated.run(action, context), summary: `simulated: ${missing}${this.kind.subject(action)} is not in the assembly` };
    }
    const request = await this.kind.read(action, context, service);
    requireContainers(service, request);
    const left = service.containers.filter(({ name }) => !request.images.has(name));
    for (const { name, image } of left) context.log(`container ${name} is left out: its image ${image} is none of this pipeline`);
    const engine = await requireEngine(context).catch((error: Error) => { throw new Error(`${service.name} ${error.message}`); });
    context.progress(`deploying ${service.name}`);
    const { state: { targets }, parameters, signal } = context;
    const local = new LocalService(service, { engine, targets, parameters, signal, pace: this.pace, log: (line) => context.log(line) });
    return resultOf(await local.deploy(service, { ...request, execution: context.execution }), service, context);
  }
}

const clusterOf = (configuration: ActionModel['configuration']) => configuration.ClusterName || 'default';

function requireContainers(service: ServiceModel, { images }: Request): void {
  const names = service.containers.map(({ name }) => name);
  const unknown = [...images.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`${service.name}: its task definition has no container '${unknown}'; its containers are: ${names.join(', ')}`);
}

function resultOf(outcome: DeploymentOutcome, { name }: ServiceModel, context: ActionContext): ActionResult {
  const { revision, live, was } = outcome;
  if (outcome.status === 'failed') {
    const now = live ? `back at revision ${live.revision}` : 'nothing is live';
    return { status: 'Failed', summary: `${name}: revision ${revision} ${outcome.reason}, ${now}` };
  }
  const url = live && urlOf(live);
  return {
    status: 'Succeeded',
    summary: `${name}: revision ${revision} is live${was === undefined ? '' : ` (was ${was})`}${url ? ` at ${url}` : ''}`,
    notes: [`${name} keeps running${url ? ` at ${url}` : ''}; stop it: ${context.commandLine(`stop ${name}`)}`],
  };
}
