import { Duration, Token } from 'aws-cdk-lib';
import { ToolDefinition } from './tool-definitions';
import { isPipelineVariable } from '../../builds/private/project-build';
import { validatePath, validateVariables } from '../../builds/private/validation';
import { CheckTool, LoadTool, SonarQubeTool, ZapTool } from '../../contract';
import { ToolCheckOptions } from '../tool-check-options';

/** Environment variables that the buildspec sets itself. */
const TAKEN = /^(CHECKER|CHECKER_\w+|CHECK_URL|SONAR_TOKEN|NVD_API_KEY|RESULT|SUMMARY|MEASURES)$/;

/** Fails for what the service or the program would refuse, or what would let everything pass. */
export function validateTool(who: string, tool: CheckTool): void {
  switch (tool.kind) {
    case 'npm-audit': case 'pip-audit': case 'dependency-check':
      validatePlace(`${who}: directory`, tool.directory);
      tool.ignore.forEach((id) => validateIdentifier(who, id));
      if (tool.image !== undefined) validateImage(who, tool.image, 'owasp/dependency-check');
      return;
    case 'semgrep':
      validatePlace(`${who}: directory`, tool.directory);
      if (tool.rules.length === 0) throw new Error(`${who}: it needs rules, got none; name files or directories of the repository`);
      tool.rules.forEach((rules) => validatePlace(`${who}: each of rules`, rules));
      return;
    case 'sonarqube': return validateSonarQube(who, tool);
    case 'zap': return validateZap(who, tool);
    default: return validateLoad(who, tool);
  }
}

export function validateToolCheck(name: string, { timeout }: ToolCheckOptions): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(name)) {
    throw new Error(`check '${name}': a name holds 1 to 100 letters, digits, _ and -, got '${name}'; rename the check`);
  }
  if (!timeout || timeout.isUnresolved()) return;
  const minutes = timeout.toMinutes({ integral: false });
  if (minutes < 5 || minutes > 2160) {
    throw new Error(`check '${name}': timeout is 5 minutes to 36 hours, got ${timeout.toHumanString()}; the service refuses others`);
  }
}

/** What is told to the tool while it runs. */
export function validateInputs(who: string, { tool, inputs }: ToolDefinition): void {
  if ('url' in tool) return validateUrl(who, tool.url);
  const names = inputs.map(({ variable }) => variable);
  validateVariables(who, names);
  const taken = names.find((name) => TAKEN.test(name));
  if (taken !== undefined) throw new Error(`${who}: environment variable '${taken}' is set by the check itself; give yours another name`);
}

function validateUrl(who: string, url: string): void {
  if (Token.isUnresolved(url) || isPipelineVariable(url) || /^https?:\/\/[^\s'"\\]+$/.test(url)) return;
  throw new Error(`${who}: a URL starts with https:// or http:// and has no spaces or quotes, got '${url}'; give the whole address`);
}

/** A path that begins like an option would be one. */
function validatePlace(who: string, path: string): void {
  validatePath(who, path);
  if (path.startsWith('-')) throw new Error(`${who} does not begin with a dash, got '${path}'; write it like './${path}'`);
}

function validateIdentifier(who: string, id: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9_.:-]*$/.test(id)) return;
  throw new Error(`${who}: each of ignore is the identifier of a vulnerability, got '${id}'; write it like 'CVE-2026-12345'`);
}

function validateSonarQube(who: string, { directory, projectKey }: SonarQubeTool): void {
  validatePlace(`${who}: directory`, directory);
  if (Token.isUnresolved(projectKey) || (/^[A-Za-z0-9_.:-]{1,400}$/.test(projectKey) && /\D/.test(projectKey))) return;
  throw new Error(`${who}: projectKey holds 1 to 400 letters, digits, _, -, . and :, and not digits alone, got '${projectKey}'; take it from the server`);
}

function validateZap(who: string, { image, severity, spiderMinutes }: ZapTool): void {
  validateImage(who, image, 'ghcr.io/zaproxy/zaproxy');
  if (severity === 'critical') {
    throw new Error(`${who}: ZAP calls nothing critical, so nothing would fail, got severity '${severity}'; take Severity.HIGH`);
  }
  if (!Number.isInteger(spiderMinutes) || spiderMinutes < 1 || spiderMinutes > 60) {
    throw new Error(`${who}: spider is 1 to 60 whole minutes, got ${spiderMinutes}; scan a part of the application for less`);
  }
}

function validateLoad(who: string, { kind, script, image, thresholds }: LoadTool): void {
  validatePlace(`${who}: the script`, script);
  if (image !== undefined) validateImage(who, image, IMAGES[kind]);
  const { p95, p99, errorPercent } = thresholds;
  if (p95 === undefined && p99 === undefined && errorPercent === undefined) {
    throw new Error(`${who}: a load test has to hold something, got no threshold; give p95, p99 or errorPercent`);
  }
  for (const [name, milliseconds] of Object.entries({ p95, p99 })) {
    if (milliseconds === undefined || milliseconds > 0) continue;
    throw new Error(`${who}: ${name} is longer than nothing and known at synthesis, got ${Duration.millis(milliseconds).toHumanString()}; give the time of a request`);
  }
  if (errorPercent !== undefined && !(errorPercent >= 0 && errorPercent <= 100)) {
    throw new Error(`${who}: errorPercent is 0 to 100, got ${errorPercent}; write one percent as 1`);
  }
}

const IMAGES = { k6: 'grafana/k6', artillery: 'artilleryio/artillery', jmeter: 'justb4/jmeter' } as const;

/** A tag can be moved to something else, which would then run in a project of the pipeline. */
function validateImage(who: string, image: string, example: string): void {
  if (Token.isUnresolved(image) || /^[a-z0-9][A-Za-z0-9._:/-]*@sha256:[0-9a-f]{64}$/.test(image)) return;
  throw new Error(`${who}: an image is named by its digest, got '${image}'; write it like '${example}@sha256:<64 digits>', `
    + 'which docker buildx imagetools inspect shows for a tag');
}
