import { EVIDENCE_VARIABLES, type GateRequest } from '../contract';
import { evidenceFile, pageFile, type Gate } from './evidence';
import { collectEvidence } from './evidence-collect';
import { renderEvidence } from './evidence-page';
import { summaryOf } from './evidence-summary';

/** Collects and keeps the evidence of an execution. Returns the variables of the action: collecting again leaves the same. */
export async function leaveEvidence(execution: string, gate: Gate): Promise<{ readonly [name: string]: string }> {
  const evidence = await collectEvidence(execution, gate);
  await gate.ports.store(evidenceFile(execution), `${JSON.stringify(evidence, undefined, 2)}\n`, 'application/json; charset=utf-8');
  const url = await gate.ports.store(pageFile(execution), renderEvidence(evidence), 'text/html; charset=utf-8');
  return { [EVIDENCE_VARIABLES.url]: url, [EVIDENCE_VARIABLES.summary]: summaryOf(evidence) };
}

export function parseGateRequest(text: string): GateRequest {
  const request = asObject(text);
  const [[step, execution] = []] = Object.entries(request);
  // The execution becomes a part of keys.
  if (!['collect', 'approved', 'remind'].includes(step ?? '') || typeof execution !== 'string' || !/^[\w-]+$/.test(execution)) {
    throw new Error(`gate: it is asked to collect, to look at an approval or to remind, got '${text}'; name an execution: {"collect":"<execution id>"}`);
  }
  return request as unknown as GateRequest;
}

function asObject(text: string): { readonly [key: string]: unknown } {
  try {
    return Object(JSON.parse(text)) as { readonly [key: string]: unknown };
  } catch {
    return {};
  }
}
