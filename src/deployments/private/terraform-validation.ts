import * as path from 'path';
import { Duration, Token } from 'aws-cdk-lib';
import { DeliveryBuild } from '../../builds';
import { rejectTaken } from '../../builds/private/terraform-build';
import { TerraformModule } from '../../builds/terraform-module';
import type { TerraformDeploymentOptions } from '../terraform-deployment-options';
import type { TerraformEnvironmentOptions } from '../terraform-environment-options';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The module that a build leaves. */
export function terraformModuleOf(who: string, build: DeliveryBuild): TerraformModule {
  if (build._terraform) return build._terraform;
  throw new Error(`${who}: ${build} leaves no module of Terraform; deploy what addBuild() returned for Build.terraform`);
}

export function validateTerraformDeployment(who: string, { directory }: TerraformModule, options: TerraformDeploymentOptions): void {
  const { outputs = [], allowDestroy = [], stateful = [] } = options;
  validateTerraformEnvironment(who, directory, options);
  validateNames(`${who}: output`, outputs);
  rejectTaken(who, outputs);
  const repeated = outputs.find((name, i) => outputs.indexOf(name) !== i);
  if (repeated !== undefined) throw new Error(`${who}: an output is named once, got '${repeated}' more often; leave one out`);
  validatePatterns(`${who}: allowDestroy has addresses of resources`, allowDestroy, 'aws_dynamodb_table.orders');
  validatePatterns(`${who}: stateful has types of resources`, stateful, 'aws_rds_*');
  validateDuration(`${who}: planValidFor is 5 minutes to 7 days`, options.planValidFor, 7 * 24 * 60, 'what is planned then may be true no longer');
}

/** What deployments and checks of a module have in common. */
export function validateTerraformEnvironment(
  who: string, directory: string, options: TerraformEnvironmentOptions & Pick<TerraformDeploymentOptions, 'stateKey' | 'timeout'>,
): void {
  const { variables = {}, variableFiles = [], secrets = {}, stateKey } = options;
  validateNames(`${who}: variable`, Object.keys(variables));
  validateNames(`${who}: variable`, Object.keys(secrets));
  const twice = Object.keys(variables).find((name) => name in secrets);
  if (twice !== undefined) throw new Error(`${who}: a variable has one value, got '${twice}' in variables and in secrets; leave one out`);
  for (const file of variableFiles) validateVariableFile(who, directory, file);
  if (stateKey !== undefined && !Token.isUnresolved(stateKey) && !/^(?!.*\.tflock$)[A-Za-z0-9_.-][A-Za-z0-9/_.:-]*$/.test(stateKey)) {
    throw new Error(`${who}: stateKey is the key of an object, got '${stateKey}'; write it like 'shop/dev/infrastructure.tfstate'`);
  }
  validateDuration(`${who}: timeout is 5 minutes to 36 hours`, options.timeout, 36 * 60, 'the service refuses others');
}

function validateNames(who: string, names: readonly string[]): void {
  for (const name of names) {
    if (NAME.test(name) && !name.startsWith('CODEBUILD_')) continue;
    throw new Error(`${who} '${name}' is no name that a build can have; use letters, digits and _, and leave names that start with CODEBUILD_ to the service`);
  }
}

/** It may be beside the module, in a directory that goes with it. */
function validateVariableFile(who: string, directory: string, file: string): void {
  if (Token.isUnresolved(file) || (/^[^/\s]\S*$/.test(file) && !path.posix.join(directory, file).startsWith('..'))) return;
  throw new Error(`${who}: each of variableFiles is a path from the directory of the module to a file of the repository, got '${file}'; `
    + "write it like 'environments/production.tfvars'");
}

export function validatePatterns(who: string, patterns: readonly string[], example: string): void {
  for (const pattern of patterns) {
    // A star alone would allow, or forbid, everything.
    if (!Token.isUnresolved(pattern) && (/^[*\s]*$/.test(pattern))) throw new Error(`${who}, got '${pattern}'; write them like '${example}'`);
  }
}

function validateDuration(who: string, duration: Duration | undefined, most: number, reason: string): void {
  if (!duration || duration.isUnresolved()) return;
  const minutes = duration.toMinutes({ integral: false });
  if (minutes < 5 || minutes > most) throw new Error(`${who}, got ${duration.toHumanString()}; ${reason}`);
}
