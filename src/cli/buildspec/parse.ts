import {
  PHASES, type ArtifactRules, type Buildspec, type BuildspecEnvironment, type BuildspecPhase, type CacheRules, type FileRules, type OnFailure,
  type PhaseName, type ReportGroup,
} from './buildspec';
import { SpecNode } from './spec-node';

/** Keys that CodeBuild documents, those without an effect here included. */
const KNOWN = {
  top: [
    'version', 'run-as', 'env', 'environment_variables', 'proxy', 'batch', 'phases', 'reports', 'artifacts', 'cache',
  ],
  phase: ['run-as', 'on-failure', 'runtime-versions', 'commands', 'finally'],
  env: ['shell', 'variables', 'parameter-store', 'secrets-manager', 'exported-variables', 'git-credential-helper'],
};
const VERSIONS = ['0.1', '0.2'] as const;
const MAX_FALLBACK_KEYS = 5;
const MAX_REPORT_GROUPS = 5;
/** Attempts when `RETRY` says nothing else (BS-45). */
const DEFAULT_RETRIES = 3;
const MAX_RETRIES = 100;

/** Reads a buildspec. `where` is how messages name it. */
export function parseBuildspec(text: string, where: string): Buildspec {
  const top = SpecNode.parse(text, where);
  if (top.empty) top.fail('the buildspec is empty; start it with "version: 0.2"');
  const version = versionOf(top);
  const phases = phasesOf(top.child('phases'), top);
  const artifacts = top.child('artifacts');
  const primary = artifactRules(artifacts);
  return {
    version,
    shell: top.child('env').child('shell').text(),
    env: environmentOf(top),
    phases,
    runtimes: top.child('phases').child('install').child('runtime-versions').texts(),
    reports: reportsOf(top.child('reports')),
    artifacts: primary.files.length > 0 ? primary : undefined,
    secondaryArtifacts: Object.fromEntries(artifacts.child('secondary-artifacts').children().map(([id, node]) => [id, artifactRules(node)])),
    cache: cacheOf(top.child('cache')),
    warnings: warningsOf(top),
  };
}

function versionOf(top: SpecNode): '0.1' | '0.2' {
  const node = top.child('version');
  const version = VERSIONS.find((known) => known === node.text());
  if (node.empty) return top.fail('version is missing; start the buildspec with "version: 0.2"');
  return version ?? node.fail(`has to be ${VERSIONS.join(' or ')}, got ${node.text()}`);
}

function environmentOf(top: SpecNode): BuildspecEnvironment {
  const env = top.child('env');
  return {
    // Version 0.1 called it `environment_variables: plaintext:` (BS-10).
    variables: { ...top.child('environment_variables').child('plaintext').texts(), ...env.child('variables').texts() },
    parameterStore: env.child('parameter-store').texts(),
    secretsManager: env.child('secrets-manager').texts(),
    exported: env.child('exported-variables').list(),
  };
}

function phasesOf(node: SpecNode, top: SpecNode): BuildspecPhase[] {
  if (node.empty) return top.fail('phases is missing; add a phase with commands, such as "phases: { build: { commands: [npm test] } }"');
  node.unknown(PHASES, (name, phase) => phase.fail(`no such phase, got ${name}; the phases are ${PHASES.join(', ')}`));
  const given = node.children().map(([name, phase]) => phaseOf(name as PhaseName, phase));
  return PHASES.flatMap((name) => given.filter((phase) => phase.name === name));
}

function phaseOf(name: PhaseName, node: SpecNode): BuildspecPhase {
  const steps = node.child('steps');
  if (!steps.empty) steps.fail('steps of GitHub Actions do not run in a local build; write commands');
  return { name, commands: node.child('commands').list(), finally: node.child('finally').list(), onFailure: onFailureOf(node.child('on-failure')) };
}

/** `ABORT`, `CONTINUE`, `RETRY`, `RETRY-<n>`, `RETRY-<regex>` or `RETRY-<n>-<regex>`, in any case (BS-45). */
function onFailureOf(node: SpecNode): OnFailure | undefined {
  const text = node.text();
  if (text === undefined) return undefined;
  const plain = (['ABORT', 'CONTINUE'] as const).find((action) => action === text.toUpperCase());
  if (plain) return { action: plain };
  const [, retry, times = DEFAULT_RETRIES, expression = '.*'] = /^(RETRY)(?:-(\d+))?(?:-(.+))?$/i.exec(text) ?? [];
  if (!retry) return node.fail(`has to be ABORT, CONTINUE, RETRY, RETRY-<times>, RETRY-<regex> or RETRY-<times>-<regex>, got ${text}`);
  if (Number(times) > MAX_RETRIES) return node.fail(`at most ${MAX_RETRIES} retries are allowed, got ${times}`);
  try {
    return { action: 'RETRY', times: Number(times), pattern: new RegExp(expression) };
  } catch (error) {
    return node.fail((error as Error).message);
  }
}

function fileRules(node: SpecNode): FileRules {
  return { files: node.child('files').list(), baseDirectory: node.child('base-directory').text(), discardPaths: node.child('discard-paths').flag() };
}

function artifactRules(node: SpecNode): ArtifactRules {
  return { ...fileRules(node), exclude: node.child('exclude-paths').list(), symlinks: node.child('enable-symlinks').flag() };
}

function reportsOf(node: SpecNode): ReportGroup[] {
  const groups = node.children();
  if (groups.length > MAX_REPORT_GROUPS) node.fail(`at most ${MAX_REPORT_GROUPS} report groups are allowed, got ${groups.length}`);
  return groups.map(([name, group]) => {
    if (group.child('files').list().length === 0) group.fail('files is missing; name the report files');
    return { ...fileRules(group), name, format: (group.child('file-format').text() ?? 'JUNITXML').toUpperCase() };
  });
}

function cacheOf(node: SpecNode): CacheRules | undefined {
  const paths = node.child('paths').list();
  if (paths.length === 0) return undefined;
  const fallback = node.child('fallback-keys');
  const fallbackKeys = fallback.list();
  if (fallbackKeys.length > MAX_FALLBACK_KEYS) fallback.fail(`at most ${MAX_FALLBACK_KEYS} keys are allowed, got ${fallbackKeys.length}`);
  const action = node.child('action').text()?.toLowerCase();
  if (![undefined, 'restore', 'save'].includes(action)) node.child('action').fail(`has to be restore or save, got ${action}`);
  return { paths, key: node.child('key').text(), fallbackKeys, restore: action !== 'save', save: action !== 'restore' };
}

function warningsOf(top: SpecNode): string[] {
  const warnings: string[] = [];
  const ignore = (name: string, node: SpecNode) => warnings.push(`${node.place}: ${node.path} is ignored: unknown key ${name}`);
  top.unknown(KNOWN.top, ignore);
  top.child('env').unknown(KNOWN.env, ignore);
  for (const [, phase] of top.child('phases').children()) phase.unknown(KNOWN.phase, ignore);
  for (const node of [top, ...top.child('phases').children().map(([, phase]) => phase)]) {
    const runAs = node.child('run-as');
    if (!runAs.empty) warnings.push(`${runAs.place}: ${runAs.path} is ignored: commands run as the current user`);
  }
  return warnings;
}
