import type { GateSpec } from '../contract';
import { isAuthor, namesOf } from './approver-names';
import { approvalFile, evidenceFile, type Evidence, type Gate } from './evidence';

/** An approval, as the service keeps it. */
export interface Approval {
  /** ARN of whoever approved; absent when the service does not say. */
  readonly approver?: string;
  readonly words?: string;
  /** ISO 8601. */
  readonly time?: string;
}

/** What is kept of an approval, beside the evidence that it was given for. */
export interface ApprovalRecord extends Approval {
  readonly version: 1;
  readonly pipeline: string;
  readonly environment: string;
  readonly execution: string;
  /** Why the two-person rule does not hold; absent when it holds, or nobody asked for it. */
  readonly refused?: string;
}

/** Keeps who approved, when and with which words, and says whether the two-person rule holds, if the gate has it. */
export async function keepApproval(execution: string, approval: Approval, { spec, ports }: Gate): Promise<ApprovalRecord> {
  const evidence = spec.twoPersonRule ? await ports.read(evidenceFile(execution)) : undefined;
  const record: ApprovalRecord = {
    version: 1,
    pipeline: spec.pipeline,
    environment: spec.environment,
    execution,
    ...approval,
    refused: spec.twoPersonRule ? refusal(approval, evidence === undefined ? undefined : JSON.parse(evidence) as Evidence, spec) : undefined,
  };
  await ports.store(approvalFile(execution), `${JSON.stringify(record, undefined, 2)}\n`, 'application/json; charset=utf-8');
  return record;
}

/** Why the two-person rule does not hold. What is not known counts against it. */
function refusal({ approver }: Approval, evidence: Evidence | undefined, { stage, aliases }: GateSpec): string | undefined {
  const again = `retry all actions of stage '${stage}' and let somebody else approve`;
  if (approver === undefined) return `two-person rule: nobody knows who approved; retry all actions of stage '${stage}'`;
  if (!evidence) return `two-person rule: there is no evidence of who the authors are; retry all actions of stage '${stage}'`;
  const { commits, complete, reason } = evidence.change;
  const own = commits.find((commit) => isAuthor(approver, commit, aliases));
  if (own) return `two-person rule: the approver is an author of the change, got ${namesOf(approver)[0]} and commit ${own.id.slice(0, 8)}; ${again}`;
  if (!complete) return `two-person rule: not all authors of the change are known, got ${reason}; deliver the change in smaller steps, or retry all actions of stage '${stage}'`;
  return undefined;
}
