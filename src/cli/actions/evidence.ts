import * as fs from 'fs';
import * as path from 'path';
import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { EVIDENCE_VARIABLES, GATE_SPEC, type GateSpec } from '../../contract';
import { keepApproval } from '../../runtime/approver';
import type { EvidencePorts, Gate, RanAction } from '../../runtime/evidence';
import { leaveEvidence, parseGateRequest } from '../../runtime/evidence-gate';
import { actionsOf, locationOf, type RunState } from '../engine/run-state';
import type { ActionModel, PipelineModel } from '../model/pipeline';
import { Repository } from '../ports/repository';
import { RunStore } from '../ports/store';
import { writeWhole } from '../targets/write-whole';

const MOST_COMMITS = 300;

/** Does what the function of a gate would do, with the runs of this machine and the repository around it. */
export class EvidenceHandler implements ActionHandler {
  plan(action: ActionModel): string {
    return collects(action)
      ? 'collects what approvers should know, and writes a page'
      : 'keeps who approved, by the user of git; a two-person rule is told, and stops nothing here';
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    const repository = new Repository(context.shell, path.dirname(context.state.root));
    const store = new RunStore(repository.root);
    const gate = localGate(action, context, repository, store);
    const request = parseGateRequest(action.configuration.UserParameters ?? '');
    if ('approved' in request) return keep(request.approved, gate, repository, store, context);
    const variables = await leaveEvidence(context.execution, gate);
    [EVIDENCE_VARIABLES.summary, EVIDENCE_VARIABLES.url].forEach((name) => context.log(variables[name]));
    return {
      status: 'Succeeded',
      summary: variables[EVIDENCE_VARIABLES.summary],
      variables,
      notes: [`see what approvers of ${gate.spec.environment} see: ${context.commandLine(`evidence ${context.pipeline.name}`)}`],
    };
  }
}

/** Pages of evidence of an execution. */
export function evidenceDirectory(store: RunStore, execution: string): string {
  return path.join(store.executionDirectory(execution), 'evidence');
}

async function keep(execution: string, gate: Gate, repository: Repository, store: RunStore, context: ActionContext): Promise<ActionResult> {
  const { spec: { stage, actions } } = gate;
  const { name, email } = await repository.user();
  const told = stateOf(store, context.pipeline, execution)?.actions[`${stage}/${actions.approve}`]?.summary;
  const words = told?.replace(/^approved: /, '');
  const { refused } = await keepApproval(execution, { approver: email || undefined, words, time: new Date().toISOString() }, gate);
  if (refused) context.log(`on AWS the stage would fail: ${refused}`);
  return { status: 'Succeeded', summary: `${name || 'somebody'} approved (${words ?? 'without words'})${refused ? '; on AWS the two-person rule would refuse it' : ''}` };
}

function localGate(action: ActionModel, context: ActionContext, repository: Repository, store: RunStore): Gate {
  const { pipeline, execution } = context;
  const given = JSON.parse(action.function?.environment[GATE_SPEC] ?? '{}') as GateSpec;
  // Whatever the source is in AWS, here it is a repository that lists its commits.
  const spec: GateSpec = { ...given, history: { kind: 'codecommit', repository: repository.root } };
  const fileOf = (name: string) => path.join(evidenceDirectory(store, execution), spec.environment.replace(/[^\w.@-]/g, '_'), name);
  const ports: EvidencePorts = {
    now: () => new Date(),
    actions: async (id) => ranIn(pipeline, stateOf(store, pipeline, id)),
    revision: async (id) => {
      const revision = stateOf(store, pipeline, id)?.revision;
      return revision ? { id: revision } : undefined;
    },
    delivered: async function* (stage) {
      for (const { execution: id, stages } of store.history(pipeline.name)) if (stages[stage]?.status === 'Succeeded') yield id;
    },
    commits: async (since, until) => {
      const commits = await repository.commits(since, until, MOST_COMMITS);
      const complete = since === undefined || commits.length < MOST_COMMITS;
      return { commits, complete, reason: complete ? undefined : `there are more than are looked at (${MOST_COMMITS})` };
    },
    store: async (name, content) => {
      writeWhole(fileOf(name), content);
      return fileOf(name);
    },
    read: async (name) => fs.existsSync(fileOf(name)) ? fs.promises.readFile(fileOf(name), 'utf8') : undefined,
  };
  return { spec, ports };
}

function stateOf(store: RunStore, pipeline: PipelineModel, execution: string): RunState | undefined {
  return store.history(pipeline.name).find((state) => state.execution === execution);
}

function ranIn(pipeline: PipelineModel, state: RunState | undefined): RanAction[] {
  return actionsOf(pipeline).flatMap((action) => {
    const ran = state?.actions[locationOf(action)];
    if (!ran) return [];
    const { stage, name, category, namespace } = action;
    const { status, seconds, variables, simulated } = ran;
    return [{ stage, name, category, namespace, status: simulated ? 'Simulated' : status, seconds, variables }];
  });
}

function collects({ configuration }: ActionModel): boolean {
  return /"collect"/.test(configuration.UserParameters ?? '');
}
