import * as fs from 'fs';
import * as path from 'path';
import type { BuildKind } from './build-kind';
import { missingPrograms } from './needed-programs';
import { DRIFT_SUMMARY, PLAN_FILES, TERRAFORM_LOCAL_STATE, TERRAFORMER, type PlanSummary, type TerraformRecord } from '../../contract';
import { packageRoot } from '../package-root';

/** Terraform or OpenTofu of this machine, run by the terraformer of this command, with its state beside what else was deployed here. */
export function terraformBuild({ step, tools }: TerraformRecord): BuildKind {
  return {
    plan: step === 'drift'
      ? `looks here for drift of what ${tools.join(', ')} deployed here`
      : `runs ${tools.join(', ')} ${step} here${step === 'validate' ? '' : ', with its state in a file of this machine'}`,
    // The terraformer tells environments and keys of the state apart.
    variables: (_project, { state }) => [
      { name: TERRAFORMER, value: path.join(packageRoot(), 'assets', 'terraformer', 'main', 'index.js'), type: 'PLAINTEXT' },
      { name: TERRAFORM_LOCAL_STATE, value: path.join(state.targets, 'terraform'), type: 'PLAINTEXT' },
    ],
    missing: (searchPath) => missingPrograms(tools, step === 'drift' ? 'look for drift' : `${step} infrastructure`, searchPath),
    describe: async ({ sources }) => describeTerraform(step, sources),
  };
}

/** `2 to add, 1 to change`, `applied: 2 added, 1 changed`, `nothing to change`: what came of a plan, of its application, or of a look for drift. */
export function describeTerraform(step: TerraformRecord['step'], sources: string): string | undefined {
  if (step === 'drift') return readText(path.join(sources, DRIFT_SUMMARY));
  const summary = step === 'validate' ? undefined : readJson<PlanSummary>(path.join(sources, PLAN_FILES.summary));
  if (!summary) return undefined;
  if (readJson<{ readonly applyable?: boolean }>(path.join(sources, PLAN_FILES.json))?.applyable === false) return 'nothing to change';
  const { add, change, replace, destroy, outputs } = summary;
  const counts = [
    counted(step, add, 'add', 'added'),
    counted(step, change, 'change', 'changed'),
    counted(step, replace, 'replace', 'replaced'),
    counted(step, destroy, 'destroy', 'destroyed'),
    counted(step, outputs, 'change', 'changed', outputs.length === 1 ? 'output ' : 'outputs '),
  ].flat().join(', ') || 'the state alone';
  return step === 'apply' ? `applied: ${counts}` : counts;
}

function counted(step: TerraformRecord['step'], names: readonly string[], future: string, past: string, noun = ''): string[] {
  return names.length === 0 ? [] : [`${names.length} ${noun}${step === 'apply' ? past : `to ${future}`}`];
}

function readJson<T>(file: string): T | undefined {
  const text = readText(file);
  return text === undefined ? undefined : JSON.parse(text) as T;
}

function readText(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}
