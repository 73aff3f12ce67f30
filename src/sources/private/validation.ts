import { Token } from 'aws-cdk-lib';

const MAX_PATTERNS = 8;
const MAX_PATTERN_LENGTH = 255;
const CONNECTION_ARN = /^arn:aws[a-z-]*:(codestar-connections|codeconnections):[a-z0-9-]+:\d{12}:connection\/[\w-]+$/;

/** Glob patterns as the service wants them: those that start with an exclamation mark became excludes. */
export interface Patterns {
  readonly includes: string[];
  readonly excludes: string[];
}

/** Checks a list of glob patterns against the limits of CodePipeline. */
export function parsePatterns(who: string, list: string, patterns: string[] = []): Patterns {
  if (Token.isUnresolved(patterns)) return { includes: patterns, excludes: [] };
  const seen = new Set<string>();
  for (const pattern of patterns) {
    if (Token.isUnresolved(pattern)) continue;
    const length = pattern.replace(/^!/, '').length;
    if (length === 0) throw new Error(`${who}: a pattern of ${list} is empty, got '${pattern}'; name what shall match`);
    if (length > MAX_PATTERN_LENGTH) {
      throw new Error(`${who}: a pattern of ${list} has at most ${MAX_PATTERN_LENGTH} characters, got ${length}; use a shorter pattern`);
    }
    if (seen.has(pattern)) throw new Error(`${who}: ${list} holds a pattern twice, got '${pattern}'; leave one out`);
    seen.add(pattern);
  }
  const isExclude = (pattern: string) => !Token.isUnresolved(pattern) && pattern.startsWith('!');
  const includes = patterns.filter((pattern) => !isExclude(pattern));
  const excludes = patterns.filter(isExclude).map((pattern) => pattern.slice(1));
  for (const [kind, { length }] of Object.entries({ 'patterns': includes, 'patterns that exclude': excludes })) {
    if (length > MAX_PATTERNS) {
      throw new Error(`${who}: ${list} holds at most ${MAX_PATTERNS} ${kind}, got ${length}; join some, as in 'services/{orders,users}/**'`);
    }
  }
  return { includes, excludes };
}

export function validateNotEmpty(who: string, list: string, values?: unknown[]): void {
  if (values && !Token.isUnresolved(values) && values.length === 0) {
    throw new Error(`${who}: ${list} matches nothing, got an empty list; leave ${list} out or name at least one`);
  }
}

export function validateBranch(who: string, branch: string): void {
  if (Token.isUnresolved(branch)) return;
  // What git-check-ref-format forbids; wildcards among it.
  if (branch === '' || /[\s~^:?*[\\]|\.\./.test(branch)) {
    throw new Error(`${who}: branch is the name of one branch, got '${branch}'; use a name such as 'main'`);
  }
}

export function validateConnectionArn(who: string, connectionArn: string): void {
  if (Token.isUnresolved(connectionArn) || CONNECTION_ARN.test(connectionArn)) return;
  throw new Error(`${who}: connectionArn is the ARN of a connection, got '${connectionArn}'; `
    + 'use arn:aws:codeconnections:<region>:<account>:connection/<id>, as the console shows under Developer Tools > Connections');
}

export function validateRepository(who: string, repository: string, nested: boolean): void {
  if (Token.isUnresolved(repository)) return;
  const form = nested ? /^[\w.-]+(\/[\w.-]+)+$/ : /^[\w.-]+\/[\w.-]+$/;
  if (!form.test(repository)) {
    const example = nested ? "'group/repository' or 'group/subgroup/repository'" : "'owner/repository'";
    throw new Error(`${who}: a repository is named with its owner, got '${repository}'; use ${example}, without host and without .git`);
  }
  if (repository.endsWith('.git')) {
    throw new Error(`${who}: a repository is named without extension, got '${repository}'; use '${repository.slice(0, -'.git'.length)}'`);
  }
}
