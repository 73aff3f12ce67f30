import { UsageError } from './errors';
import type { TerraformDriftSpec, TerraformEnvironment, TerraformSpec } from '../contract/terraform-spec';

const VERSION = 1;

/** Reads a spec. What the constructs write is right: this is for specs of other versions and for those that people wrote. */
export function parseSpec(text: string): TerraformSpec {
  const spec = parseJson(text);
  if (!isObject(spec) || spec.version !== VERSION) {
    throw new UsageError(`spec: version ${VERSION} is known, got ${isObject(spec) ? show(spec.version) : show(spec)}; use the program of the version that wrote it`);
  }
  const who = typeof spec.name === 'string' ? spec.name : 'spec';
  validate(who, spec, SPEC);
  if (spec.environment !== undefined) validate(who, spec.environment, ENVIRONMENT);
  if (spec.drift !== undefined) validate(who, spec.drift, DRIFT);
  return spec as unknown as TerraformSpec;
}

interface Kind {
  readonly expected: string;
  holds(value: unknown): boolean;
}

type Members<T> = { readonly [member in keyof Required<T>]: Kind };

const matching = (expected: string, expression: RegExp): Kind => ({ expected, holds: (value) => typeof value === 'string' && expression.test(value) });
const text = matching('text', /./);
const truth: Kind = { expected: 'true or false', holds: (value) => typeof value === 'boolean' };
const part: Kind = { expected: 'an object', holds: (value) => value === undefined || isObject(value) };
const texts: Kind = { expected: 'a list of text', holds: (value) => Array.isArray(value) && value.every(text.holds) };
const settings: Kind = { expected: 'names with text', holds: (value) => isObject(value) && Object.values(value).every((item) => typeof item === 'string') };

const SPEC: Members<TerraformSpec> = {
  version: { expected: String(VERSION), holds: (value) => value === VERSION },
  name: text,
  program: matching('terraform or tofu', /^(terraform|tofu)$/),
  programVersion: matching('a version such as 1.11.4', /^\d+\.\d+\.\d+/),
  directory: { expected: 'a path inside of the artifact', holds: (value) => text.holds(value) && isInside(value as string) },
  environment: part,
  drift: part,
};

const DRIFT: Members<TerraformDriftSpec> = { advisory: truth, ignore: texts, deployed: truth };

const ENVIRONMENT: Members<TerraformEnvironment> = {
  name: text,
  backend: { expected: 'names with text, among them key', holds: (value) => settings.holds(value) && text.holds((value as { key?: unknown }).key) },
  variables: settings,
  variableFiles: texts,
  outputs: texts,
  allowDestroy: texts,
  stateful: texts,
  planMinutes: { expected: 'a number above 0', holds: (value) => typeof value === 'number' && value > 0 },
};

function validate(who: string, value: unknown, members: { readonly [member: string]: Kind }): void {
  for (const [member, { expected, holds }] of Object.entries(members)) {
    const got = (value as { readonly [member: string]: unknown })[member];
    if (!holds(got)) throw new UsageError(`${who}: ${member} is wrong, got ${show(got)}; it has to be ${expected}`);
  }
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new UsageError(`spec: it is not JSON: ${(error as Error).message}`);
  }
}

const isObject = (value: unknown): value is { readonly [member: string]: unknown } => typeof value === 'object' && value !== null && !Array.isArray(value);
const isInside = (value: string) => !value.startsWith('/') && !value.split('/').includes('..');
const show = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
