import * as fs from 'fs';
import * as path from 'path';
import { backendOf } from './backend';
import { changesOf } from './changes';
import type { Job } from './job';
import { validateOutputs, type Outputs } from './outputs';
import type { PlanJson } from './plan-json';
import { shellVariables, variableText } from './variables';
import { PLAN_FILES, TERRAFORM_VARIABLES, type PlanSummary, type TerraformEnvironment } from '../contract/terraform-spec';

const MINUTE = 60_000;

/** Applies the plan of the artifact and nothing else, and leaves the outputs that later actions use. */
export async function apply({ name: who, environment, terraform, root, print }: Job): Promise<void> {
  const file = (name: string) => path.join(root, name);
  const read = <T>(name: string) => JSON.parse(fs.readFileSync(file(name), 'utf8')) as T;
  fs.rmSync(file(TERRAFORM_VARIABLES), { force: true });
  if (!fs.existsSync(file(PLAN_FILES.plan))) throw new Error(`${who}: there is no ${PLAN_FILES.plan} in the artifact; plan before you apply`);

  const { any } = changesOf(read<PlanJson>(PLAN_FILES.json));
  if (any) validateAge(who, environment, read<PlanSummary>(PLAN_FILES.summary));
  await terraform.init(backendOf(environment, process.env));
  if (any) await terraform.apply(file(PLAN_FILES.plan));
  else print(`${who}: the plan of ${environment.name} has no changes, nothing is applied`);

  const outputs = JSON.parse(await terraform.read('output', ['-json'])) as Outputs & { readonly [name: string]: { readonly value: unknown } };
  validateOutputs(who, environment.outputs, outputs);
  const values = environment.outputs.map((name) => [name, variableText(outputs[name].value)] as const);
  fs.writeFileSync(file(TERRAFORM_VARIABLES), shellVariables(Object.fromEntries(values)));
}

function validateAge(who: string, { name, planMinutes }: TerraformEnvironment, { planned }: PlanSummary): void {
  const minutes = Math.floor((Date.now() - planned) / MINUTE);
  if (minutes < planMinutes) return;
  throw new Error(`${who}: the plan of ${name} is too old, got ${minutes} minutes, ${planMinutes} are allowed; start the pipeline again, which plans anew`);
}
