import type { AnalysisTool, AuditTool, CheckSpec, CheckTool, LoadThresholds, LoadTool, SonarQubeTool, ZapTool } from '../contract/check-spec';

const VERSION = 1;

/** Reads a spec. What the constructs write is right: this is for specs of other versions and for those that people wrote. */
export function parseSpec(text: string): CheckSpec {
  const spec = parseJson(text);
  if (!isObject(spec) || spec.version !== VERSION) {
    throw new Error(`spec: version ${VERSION} is known, got ${isObject(spec) ? show(spec.version) : show(spec)}; use the program of the version that wrote it`);
  }
  validate('spec', spec, SPEC);
  const { name, tool } = spec as unknown as CheckSpec;
  const who = `check '${name}'`;
  if (!Object.hasOwn(TOOLS, tool.kind)) throw new Error(`${who}: tool ${show(tool.kind)} is not known; use one of ${Object.keys(TOOLS).join(', ')}`);
  validate(who, tool, TOOLS[tool.kind]);
  if ('thresholds' in tool) validate(who, tool.thresholds, THRESHOLDS);
  return spec as unknown as CheckSpec;
}

interface Kind {
  readonly expected: string;
  holds(value: unknown): boolean;
}

type Members<T> = { readonly [member in keyof Required<T>]: Kind };

const matching = (expected: string, expression: RegExp): Kind => ({ expected, holds: (value) => typeof value === 'string' && expression.test(value) });
const listOf = ({ expected, holds }: Kind, least = 0): Kind => (
  { expected: `a list of ${least} or more, each of them ${expected}`, holds: (value) => Array.isArray(value) && value.length >= least && value.every(holds) }
);
const maybe = ({ expected, holds }: Kind): Kind => ({ expected: `${expected}, or absent`, holds: (value) => value === undefined || holds(value) });
const text = matching('text', /./);
const url = matching('an http or https URL', /^https?:\/\/[^\s/]/);
const image = matching('an image by digest, such as name@sha256:...', /^[^\s@-][^\s@]*@sha256:[0-9a-f]{64}$/);
const flag: Kind = { expected: 'true or false', holds: (value) => typeof value === 'boolean' };
const object: Kind = { expected: 'an object', holds: isObject };
const amount: Kind = { expected: 'a number that is not negative', holds: (value) => typeof value === 'number' && value >= 0 };
const severity = matching('low, medium, high or critical', /^(low|medium|high|critical)$/);
// A path that looks like an option would be one.
const place: Kind = { expected: 'a path inside of the source', holds: (value) => text.holds(value) && !/^[/-]/.test(value as string) && !(value as string).split('/').includes('..') };
const environment: Kind = {
  expected: 'names of variables with text',
  holds: (value) => isObject(value) && Object.entries(value).every(([name, item]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && typeof item === 'string'),
};

const SPEC: Members<CheckSpec> = {
  version: { expected: String(VERSION), holds: (value) => value === VERSION },
  // It is the name of a directory too.
  name: matching('letters, digits and .@_- (as of an action)', /^(?!\.\.?$)[A-Za-z0-9.@_-]{1,100}$/),
  advisory: flag,
  tool: object,
};

const KIND = { kind: text };
const AUDIT: Members<AuditTool> = { ...KIND, directory: place, severity, ignore: listOf(text), development: flag, image: maybe(image) };
const ANALYSIS: Members<AnalysisTool> = { ...KIND, directory: place, rules: listOf(place, 1), severity };
const SONARQUBE: Members<SonarQubeTool> = { ...KIND, directory: place, url, projectKey: matching('letters, digits and -_.:', /^[A-Za-z0-9_.:-]+$/) };
const ZAP: Members<ZapTool> = {
  ...KIND, url, profile: matching('baseline or active', /^(baseline|active)$/), scanRules: listOf(matching('digits', /^\d+$/)), severity, spiderMinutes: amount, image,
};
const LOAD: Members<LoadTool> = { ...KIND, script: place, environment, thresholds: object, image: maybe(image) };
const THRESHOLDS: Members<LoadThresholds> = { p95: maybe(amount), p99: maybe(amount), errorPercent: maybe(amount) };

const TOOLS: { readonly [kind in CheckTool['kind']]: { readonly [member: string]: Kind } } = {
  'npm-audit': AUDIT,
  'pip-audit': AUDIT,
  'dependency-check': AUDIT,
  'semgrep': ANALYSIS,
  'sonarqube': SONARQUBE,
  'zap': ZAP,
  'k6': LOAD,
  'artillery': LOAD,
  'jmeter': LOAD,
};

function validate(who: string, value: unknown, members: { readonly [member: string]: Kind }): void {
  for (const [member, { expected, holds }] of Object.entries(members)) {
    const got = (value as { readonly [member: string]: unknown })[member];
    if (!holds(got)) throw new Error(`${who}: ${member} is wrong, got ${show(got)}; it has to be ${expected}`);
  }
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new Error(`spec: it is not JSON, got ${(error as Error).message}; use what the constructs write`);
  }
}

function isObject(value: unknown): value is { readonly [member: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const show = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
