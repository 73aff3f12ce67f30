import { mentionsOf, withoutOutputs, withoutResources, type Resource, type Template } from './template';

const ASSERTION = 'Custom::DeployAssert@';

/** A call that an integration test makes, and what it expects of the answer. */
export interface Assertion {
  readonly logicalId: string;
  /** `S3.getObject`, or `HttpCall`. */
  readonly call: string;
  /** `S3.getObject: Body.words like 'Complete now'` */
  readonly title: string;
}

/** Calls that cannot be made, and why. */
export interface AssertionRule {
  /** `S3.getObject`, or all calls of a service: `CodePipeline`. */
  readonly call: string;
  readonly reason: string;
}

export function assertionsOf(template: Template): Assertion[] {
  return Object.entries(template.Resources).filter(([, { Type }]) => Type.startsWith(ASSERTION)).map(([logicalId, { Properties = {} }]) => {
    const { service, api, actualPath, expected } = Properties;
    const call = service ? `${service}.${api}` : 'HttpCall';
    return { logicalId, call, title: expected === undefined ? call : `${call}: ${actualPath ?? 'response'} ${wordsOf(expected)}` };
  });
}

/** By logical id of the assertion: why it cannot run. One that needs an answer of another cannot run without that one. */
export function reasonsOf(template: Template, rules: readonly AssertionRule[]): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  const calls = new Map<string, string>();
  for (const { logicalId, call } of assertionsOf(template)) {
    const missing = mentionsOf(template.Resources[logicalId].Properties).find((id) => reasons.has(id));
    const rule = rules.find((each) => call === each.call || call.startsWith(`${each.call}.`));
    if (rule) reasons.set(logicalId, rule.reason);
    else if (missing !== undefined) reasons.set(logicalId, `it needs what ${calls.get(missing)} answers`);
    calls.set(logicalId, call);
  }
  return reasons;
}

/** The template with the assertions that can run. */
export function withoutAssertions(template: Template, leftOut: readonly string[]): Template {
  const outputs = Object.entries(template.Outputs ?? {}).filter(([, { Value }]) => mentionsOf(Value).some((id) => leftOut.includes(id)));
  return withoutResources(withoutOutputs(template, outputs.map(([name]) => name)), leftOut);
}

/** The name of the output that holds the result of an assertion; none for a call that expects nothing. */
export function resultOutput({ Outputs = {} }: Template, logicalId: string): string | undefined {
  return Object.keys(Outputs).find((name) => mentionsOf(Outputs[name].Value).includes(logicalId));
}

function wordsOf(expected: NonNullable<Resource['Properties']>[string]): string {
  const [[matcher, value]] = Object.entries(JSON.parse(expected as string) as object) as [[string, unknown]];
  return matcher === '$StringLike' ? `like '${value as string}'` : `like ${JSON.stringify(value)}`;
}
