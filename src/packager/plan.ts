import { UsageError } from './errors';
import { CONTRACT_VERSION, type PackageDefinition, type PackagePlan } from '../contract';

/** Reads a plan. What the constructs write is right: this is for plans of other versions and for those that people wrote. */
export function parsePlan(text: string): PackagePlan {
  const plan = parseJson(text);
  if (!isObject(plan) || plan.version !== CONTRACT_VERSION) {
    throw new UsageError(`plan: version ${CONTRACT_VERSION} is known, got ${isObject(plan) ? show(plan.version) : show(plan)}; use the packager of the version that wrote it`);
  }
  if (!Array.isArray(plan.packages) || plan.packages.length === 0) throw new UsageError('plan: it has no packages; add one');
  const packages = plan.packages.map((definition: unknown, i) => parseDefinition(definition, i));
  const twice = packages.find(({ name }, i) => packages.findIndex((other) => other.name === name) < i);
  if (twice) throw new UsageError(`${twice.name}: two packages have this name; rename one`);
  return { version: CONTRACT_VERSION, packages };
}

/** What `PACKAGE_REBUILD` says: which of the packages, and what names none of them. */
export function parseRebuild(text: string, { packages }: PackagePlan): { names: Set<string>; unknown: string[] } {
  const all = packages.map(({ name }) => name);
  const wanted = text.split(',').map((name) => name.trim()).filter(Boolean);
  if (wanted.length === 0 || text.trim() === 'none') return { names: new Set(), unknown: [] };
  if (text.trim() === 'all') return { names: new Set(all), unknown: [] };
  return { names: new Set(wanted.filter((name) => all.includes(name))), unknown: wanted.filter((name) => !all.includes(name)) };
}

interface Kind {
  readonly expected: string;
  holds(value: unknown): boolean;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

const oneOf = (...values: readonly string[]): Kind => ({ expected: values.join(' or '), holds: (value) => values.includes(value as string) });
const optional = (kind: Kind): Kind => ({ expected: kind.expected, holds: (value) => value === undefined || kind.holds(value) });
const listOf = (kind: Kind): Kind => ({ expected: `a list, each ${kind.expected}`, holds: (value) => Array.isArray(value) && value.every(kind.holds) });
const matching = (expected: string, expression: RegExp): Kind => ({ expected, holds: (value) => typeof value === 'string' && expression.test(value) });

const text = matching('text', /^/);
const place: Kind = { expected: 'a path inside of the repository', holds: (value) => typeof value === 'string' && isInside(value) };
const variables: Kind = { expected: 'variables with text', holds: (value) => isObject(value) && Object.values(value).every(text.holds) };
const bundle: Kind = {
  expected: 'an entry and a list of externals',
  holds: (value) => isObject(value) && place.holds(value.entry) && listOf(text).holds(value.external),
};

type Members = { readonly [member: string]: Kind };

const COMMON: Members = {
  name: matching('letters, digits, - and _', NAME),
  kind: oneOf('function', 'layer'),
  toolchain: oneOf('python', 'java', 'node', 'directory'),
  directory: place,
  shared: listOf(place),
  inputs: listOf(place),
  testCommand: optional(text),
  exclude: listOf(text),
  environment: variables,
};
const architecture = oneOf('x86_64', 'arm64');
const SPECIFIC: { readonly [T in PackageDefinition['toolchain']]: Members } = {
  python: { pythonVersion: matching('a version such as 3.13', /^3\.\d+$/), architecture, installer: oneOf('pip', 'uv') },
  java: { javaVersion: matching('a version such as 21', /^\d+$/), builder: oneOf('maven', 'gradle') },
  node: { nodeVersion: matching('a version such as 22', /^\d+$/), architecture, bundle: optional(bundle) },
  directory: {},
};

function parseDefinition(value: unknown, i: number): PackageDefinition {
  const definition = isObject(value) ? value : {};
  const who = typeof definition.name === 'string' ? definition.name : `package ${i + 1}`;
  const validate = (members: Members) => {
    for (const [member, { expected, holds }] of Object.entries(members)) {
      if (!holds(definition[member])) throw new UsageError(`${who}: ${member} is wrong, got ${show(definition[member])}; it has to be ${expected}`);
    }
  };
  validate(COMMON);
  validate(SPECIFIC[definition.toolchain as PackageDefinition['toolchain']]);
  if (definition.bundle && definition.kind === 'layer') throw new UsageError(`${who}: a layer is not bundled; leave bundle out`);
  return definition as unknown as PackageDefinition;
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new UsageError(`plan: it is not JSON: ${(error as Error).message}`);
  }
}

const isObject = (value: unknown): value is { readonly [member: string]: unknown } => typeof value === 'object' && value !== null && !Array.isArray(value);
const isInside = (value: string) => value !== '' && !value.startsWith('/') && !value.split('/').includes('..');
const show = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
