import * as fs from 'fs';
import * as path from 'path';
import { changesOf } from './changes';
import { validateLosses } from './guard';
import type { Job } from './job';
import { validateOutputs } from './outputs';
import type { PlanJson } from './plan-json';
import { prepare, validateVariables } from './prepare';
import { countsOf, lineOf, summaryOf, tableOf } from './summary';
import { shellVariables } from './variables';
import { PLAN_FILES, PLAN_VARIABLES, TERRAFORM_VARIABLES } from '../contract/terraform-spec';

/** Plans an environment and leaves in the artifact what its approval shows and its apply needs. */
export async function plan(job: Job): Promise<void> {
  const { name: who, environment, terraform, root, print } = job;
  const file = (name: string) => path.join(root, name);
  const write = (name: string, content: string) => fs.writeFileSync(file(name), content);
  await terraform.plan(file(PLAN_FILES.plan), await prepare(job));
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
