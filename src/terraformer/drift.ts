import * as fs from 'fs';
import * as path from 'path';
import { changesOf, type Change } from './changes';
import { matches } from './guard';
import type { Job } from './job';
import type { PlanJson, StateModule } from './plan-json';
import { prepare, validateVariables } from './prepare';
import { lineWith } from './summary';
import { shellVariables } from './variables';
import { CHECK_VARIABLES } from '../contract/check-variables';
import { DRIFT_SUMMARY, PLAN_FILES, TERRAFORM_LOCAL_STATE, TERRAFORM_VARIABLES, type TerraformDriftSpec } from '../contract/terraform-spec';

/** Looks whether the resources of an environment are as its state has them. Nothing is changed, the state included. */
export async function drift(job: Job, { advisory, ignore, deployed }: TerraformDriftSpec): Promise<void> {
  const { name: who, environment, terraform, root, print } = job;
  const file = (name: string) => path.join(root, name);
  await terraform.compare(file(PLAN_FILES.plan), await prepare(job));
  const plan = JSON.parse(await terraform.read('show', ['-json', file(PLAN_FILES.plan)])) as PlanJson;
  validateVariables(who, environment, plan);

  const all = differencesOf(plan);
  const drifted = all.filter(({ address }) => !ignore.some((pattern) => matches(pattern, address)));
  const resources = managedIn(plan.prior_state?.values?.root_module) + all.filter(isGone).length;
  // On a laptop, nothing may have been deployed yet.
  if (resources === 0 && deployed && !process.env[TERRAFORM_LOCAL_STATE]) {
    throw new Error(`${who}: the state of ${environment.name} has no resources, got key ${environment.backend.key}; give the stateKey of the deployment`);
  }
  const summary = summaryOf(resources, drifted, all.length - drifted.length);
  print(`${who}: ${environment.name}: ${summary}`);
  for (const each of drifted) print(`  ${describe(each)}`);
  fs.writeFileSync(file(DRIFT_SUMMARY), summary);
  fs.writeFileSync(file(TERRAFORM_VARIABLES), shellVariables({
    [CHECK_VARIABLES.result]: drifted.length > 0 ? 'failed' : 'passed',
    [CHECK_VARIABLES.summary]: summary,
    [CHECK_VARIABLES.measures]: JSON.stringify({ resources, drifted: drifted.length }),
  }));
  if (drifted.length > 0 && !advisory) {
    throw new Error(`${who}: ${environment.name} is not as its state has it, got ${summary}; apply the module again, or put into it what was changed`);
  }
}

/** A resource that has another address now is the same; outputs follow the module, which may be ahead of what is deployed. */
function differencesOf(plan: PlanJson): Change[] {
  return changesOf({ ...plan, resource_changes: plan.resource_drift }).resources.filter(({ kind }) => kind !== 'move');
}

function managedIn({ resources = [], child_modules: modules = [] }: StateModule = {}): number {
  return resources.filter(({ mode }) => mode === 'managed').length + modules.reduce((sum, module) => sum + managedIn(module), 0);
}

/** `1 of 12 resources drifted: aws_sqs_queue.jobs (changed: delay_seconds)`, as much of it as variables of a pipeline take. */
function summaryOf(resources: number, drifted: readonly Change[], ignored: number): string {
  if (resources === 0) return 'nothing is deployed: the state has no resources';
  const without = ignored > 0 ? `, ${ignored} ignored` : '';
  if (drifted.length === 0) return `none of ${numberOf(resources)} drifted${without}`;
  return lineWith(`${drifted.length} of ${numberOf(resources)} drifted${without}`, drifted.map(describe));
}

/** Names of attributes, never a value. */
function describe(change: Change): string {
  return `${change.address} (${isGone(change) ? 'gone' : ['changed', ...change.details].join(': ')})`;
}

const isGone = ({ kind }: Change) => kind === 'destroy';
const numberOf = (resources: number) => `${resources} resource${resources === 1 ? '' : 's'}`;
