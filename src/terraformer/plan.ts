import * as fs from 'fs';
import * as path from 'path';
import { backendOf, validateBackend } from './backend';
import { changesOf } from './changes';
import { validateLosses } from './guard';
import type { Job } from './job';
import { validateOutputs } from './outputs';
import type { PlanJson } from './plan-json';
import { countsOf, lineOf, summaryOf, tableOf } from './summary';
import { shellVariables, variableFile } from './variables';
import { PLAN_FILES, PLAN_VARIABLES, TERRAFORM_VARIABLES, type TerraformEnvironment } from '../contract/terraform-spec';

/** Beside the plan, for people: the values that come from the pipeline. Secrets come by the environment, and are not among them. */
const VARIABLE_FILE = '.plan/variables.tfvars.json';

/** Plans an environment and leaves in the artifact what its approval shows and its apply needs. */
export async function plan({ name: who, environment, terraform, root, print }: Job): Promise<void> {
  const file = (name: string) => path.join(root, name);
  const write = (name: string, content: string) => fs.writeFileSync(file(name), content);
  fs.rmSync(path.dirname(file(PLAN_FILES.plan)), { recursive: true, force: true });
  fs.mkdirSync(path.dirname(file(PLAN_FILES.plan)));

  validateBackend(who, terraform.directory);
  await terraform.init(backendOf(environment, process.env));
  write(VARIABLE_FILE, variableFile(environment.variables));
  await terraform.plan(file(PLAN_FILES.plan), [...environment.variableFiles, file(VARIABLE_FILE)]);
  const json = await terraform.read('show', ['-json', file(PLAN_FILES.plan)]);
  write(PLAN_FILES.json, json);
  write(PLAN_FILES.text, await terraform.read('show', ['-no-color', file(PLAN_FILES.plan)]));

  const planned = JSON.parse(json) as PlanJson;
  const changes = changesOf(planned);
  write(PLAN_FILES.summary, `${JSON.stringify(summaryOf(changes, Date.now()), undefined, 2)}\n`);
  print(`${who}: plan of ${environment.name}: ${countsOf(changes)}\n${tableOf(changes)}`.trimEnd());
  validateVariables(who, environment, planned);
  validateOutputs(who, environment.outputs, planned.configuration.root_module?.outputs ?? {});
  validateLosses(who, changes, environment);
  write(TERRAFORM_VARIABLES, shellVariables({ [PLAN_VARIABLES.changes]: changes.any ? 'yes' : 'none', [PLAN_VARIABLES.summary]: lineOf(changes) }));
}

/** Terraform would only warn, and take the default of the variable that was meant. */
function validateVariables(who: string, { variables }: TerraformEnvironment, { configuration: { root_module: module } }: PlanJson): void {
  const declared = Object.keys(module?.variables ?? {});
  const unknown = Object.keys(variables).filter((name) => !declared.includes(name));
  if (unknown.length === 0) return;
  throw new Error(`${who}: the module has no variable ${unknown.join(', ')}, got ${declared.sort().join(', ') || 'none'}; declare it, or leave it out`);
}
