import * as fs from 'fs';
import * as path from 'path';
import { backendOf, validateBackend } from './backend';
import type { Job } from './job';
import type { PlanJson } from './plan-json';
import { variableFile } from './variables';
import { PLAN_FILES, type TerraformEnvironment } from '../contract/terraform-spec';

/** Beside the plan, for people: the values that come from the pipeline. Secrets come by the environment, and are not among them. */
const VARIABLE_FILE = '.plan/variables.tfvars.json';

/** Makes a module ready to be planned with the state of its environment. Returns the files of variables: the last one counts. */
export async function prepare({ name: who, environment, terraform, root }: Job): Promise<readonly string[]> {
  const directory = path.join(root, path.dirname(PLAN_FILES.plan));
  fs.rmSync(directory, { recursive: true, force: true });
  fs.mkdirSync(directory);

  validateBackend(who, terraform.directory);
  await terraform.init(backendOf(environment, process.env));
  const given = path.join(root, VARIABLE_FILE);
  fs.writeFileSync(given, variableFile(environment.variables));
  return [...environment.variableFiles, given];
}

/** Terraform would only warn, and take the default of the variable that was meant. */
export function validateVariables(who: string, { variables }: TerraformEnvironment, { configuration: { root_module: module } }: PlanJson): void {
  const declared = Object.keys(module?.variables ?? {});
  const unknown = Object.keys(variables).filter((name) => !declared.includes(name));
  if (unknown.length === 0) return;
  throw new Error(`${who}: the module has no variable ${unknown.join(', ')}, got ${declared.sort().join(', ') || 'none'}; declare it, or leave it out`);
}
