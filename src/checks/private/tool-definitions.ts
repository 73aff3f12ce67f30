import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ToolInput } from './tool-buildspec';
import { CheckTool } from '../../contract';
import { byName } from '../../foundation/private/by-name';
import { DependencyAudit } from '../dependency-audit';
import { LoadTest } from '../load-test';
import { Severity } from '../severity';
import { LoadCheckOptions, SonarQubeCheckOptions, StaticAnalysisCheckOptions, ZapCheckOptions } from '../tool-check-options';
import { ZapProfile } from '../zap-profile';

/** What runs, and what it is told beside. */
export interface ToolDefinition {
  readonly tool: CheckTool;
  /** A variable of the pipeline has its value in the environment of an action alone, and a local run puts its own addresses there. */
  readonly inputs: readonly ToolInput[];
  readonly secrets?: { readonly [variable: string]: secretsmanager.ISecret };
}

export function auditDefinition({ _tool: tool, _secrets: secrets }: DependencyAudit): ToolDefinition {
  return { tool, inputs: [], secrets };
}

export function analysisDefinition({ directory = '.', rules, severity = Severity.HIGH }: StaticAnalysisCheckOptions): ToolDefinition {
  return { tool: { kind: 'semgrep', directory, rules, severity: `${severity}` }, inputs: [] };
}

export function sonarQubeDefinition(url: string, { directory = '.', projectKey, token }: SonarQubeCheckOptions): ToolDefinition {
  return { tool: { kind: 'sonarqube', directory, url, projectKey }, inputs: [urlInput(url)], secrets: { SONAR_TOKEN: token } };
}

export function zapDefinition(url: string, options: ZapCheckOptions): ToolDefinition {
  const { image, profile = ZapProfile.baseline(), severity = Severity.HIGH, spider } = options;
  const { _profile, _scanRules } = profile;
  return {
    tool: {
      kind: 'zap', url, profile: _profile, scanRules: _scanRules, severity: `${severity}`, spiderMinutes: spider?.toMinutes({ integral: false }) ?? 1, image,
    },
    inputs: [urlInput(url)],
  };
}

export function loadDefinition({ _kind: kind, _script: script, _image: image }: LoadTest, options: LoadCheckOptions): ToolDefinition {
  const { p95, p99, errorPercent, environment = {} } = options;
  const thresholds = { p95: p95?.toMilliseconds(), p99: p99?.toMilliseconds(), errorPercent };
  return {
    tool: { kind, script, environment: byName(environment), thresholds, image },
    inputs: Object.entries(byName(environment)).map(([variable, value]) => ({ variable, path: `environment.${variable}`, value })),
  };
}

function urlInput(value: string): ToolInput {
  return { variable: 'CHECK_URL', path: 'url', value };
}
