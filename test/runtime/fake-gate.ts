import type { GateSpec } from '../../src/contract';
import type { Change, EvidencePorts, Gate, RanAction, Revision } from '../../src/runtime/evidence';

export const GATE: GateSpec = {
  pipeline: 'shop',
  environment: 'production',
  stage: 'production-approval',
  actions: { evidence: 'Evidence', approve: 'Approve', approver: 'Approver' },
  delivery: 'production',
  bucket: 'artifacts',
  checklist: [],
  reviews: [],
  history: { kind: 'codecommit', repository: 'shop' },
  twoPersonRule: false,
  aliases: {},
};

export const ran = (place: string, props: Partial<RanAction> = {}): RanAction => {
  const [stage, name] = place.split('/');
  return { stage, name, category: 'Build', status: 'Succeeded', seconds: 61, variables: {}, ...props };
};

export const source = (CommitId: string, CommitMessage = 'A change', props: Partial<RanAction> = {}) =>
  ran('Source/Source', { category: 'Source', variables: { CommitId, CommitMessage }, ...props });

/** What a gate is asked and what it keeps, in memory. */
export class FakeGate implements Gate {
  public readonly files = new Map<string, string>();
  public readonly asked: (readonly [since: string | undefined, until: string])[] = [];
  public readonly spec: GateSpec;
  public readonly ports: EvidencePorts;

  constructor(world: {
    readonly spec?: Partial<GateSpec>;
    readonly executions?: { readonly [id: string]: readonly RanAction[] };
    readonly revisions?: { readonly [id: string]: Revision };
    readonly delivered?: readonly string[];
    readonly change?: Change;
    /** Ports that fail, and with what. */
    readonly faults?: { readonly [port: string]: string };
  } = {}) {
    const { executions = {}, revisions = {}, delivered = [], change = { commits: [], complete: true }, faults = {} } = world;
    const fault = (port: string) => {
      if (faults[port]) throw new Error(faults[port]);
    };
    this.spec = { ...GATE, ...world.spec };
    this.ports = {
      now: () => new Date('2026-03-02T10:00:00Z'),
      actions: async (id) => (fault('actions'), fault(`actions ${id}`), executions[id] ?? []),
      revision: async (id) => (fault('revision'), revisions[id]),
      delivered: async function* () {
        fault('delivered');
        yield* delivered;
      },
      commits: async (since, until) => {
        this.asked.push([since, until]);
        fault('commits');
        return change;
      },
      store: async (name, content) => (fault('store'), this.files.set(name, content), `https://files.example.com/${name}`),
      read: async (name) => this.files.get(name),
    };
  }
}
