import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { backupsOf, TerraformPlace } from './terraform-access';
import { STATEFUL_TYPES } from './terraform-stateful';
import { isPipelineVariable } from '../../builds/private/project-build';
import { TerraformModule } from '../../builds/terraform-module';
import { CONTRACT_VERSION, TerraformSpec } from '../../contract';
import { byName } from '../../foundation/private/by-name';
import { MAX_PARAMETERS } from '../../foundation/private/invoke-action';
import type { TerraformDeploymentOptions } from '../terraform-deployment-options';
import type { TerraformEnvironmentOptions } from '../terraform-environment-options';

/** A plan that nobody says otherwise of is good for a day. */
const PLAN_MINUTES = 24 * 60;

/** What the program is told, for plan and apply alike. */
export function specOf(
  name: string, { directory, tool }: TerraformModule, options: TerraformDeploymentOptions, place: TerraformPlace,
): TerraformSpec {
  const { bucket } = options.state;
  return {
    version: CONTRACT_VERSION,
    name,
    program: tool._program,
    programVersion: tool._version,
    directory,
    environment: {
      name: place.environmentName,
      backend: { bucket: bucket.bucketName, key: stateKeyOf(name, options, place), region: bucket.env.region },
      variables: Object.fromEntries(Object.entries(byName(options.variables ?? {})).filter(([, value]) => !isPipelineVariable(value))),
      variableFiles: options.variableFiles ?? [],
      outputs: options.outputs ?? [],
      allowDestroy: options.allowDestroy ?? [],
      stateful: options.stateful ?? STATEFUL_TYPES,
      planMinutes: options.planValidFor?.toMinutes({ integral: false }) ?? PLAN_MINUTES,
    },
  };
}

export function stateKeyOf(name: string, { stateKey }: TerraformDeploymentOptions, { pipelineName, environmentName }: TerraformPlace): string {
  return stateKey ?? `${pipelineName}/${environmentName}/${name}.tfstate`;
}

/** A variable of the pipeline has a value only while the action runs: it is given there. */
export function actionVariables(
  who: string, { variables = {} }: TerraformEnvironmentOptions,
): { [name: string]: codebuild.BuildEnvironmentVariable } {
  const given = Object.entries(byName(variables)).filter(([, value]) => isPipelineVariable(value));
  const size = JSON.stringify(given.map(([name, value]) => ({ name: variable(name), type: 'PLAINTEXT', value }))).length;
  if (size > MAX_PARAMETERS) {
    throw new Error(`${who}: the service takes ${MAX_PARAMETERS} characters of variables of the pipeline, got ${size}; give fewer to the module`);
  }
  return Object.fromEntries(given.map(([name, value]) => [variable(name), { value }]));
}

/** ARNs by environment variable. Variables that are not kept in the plan need their values to apply it, too. */
export function secretVariables({ secrets = {} }: TerraformEnvironmentOptions): { readonly [variable: string]: string } {
  return Object.fromEntries(Object.entries(byName(secrets)).map(([name, secret]) => [variable(name), secret.secretArn]));
}

/** For providers and commands that are told no region. */
export function regionCommands({ target: { region } }: TerraformPlace): string[] {
  return region === undefined ? [] : [`export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`];
}

/** The first time, there is no state. Of all keys that begin like its own, its own comes first. */
export function backupCommands(bucket: s3.IBucket, key: string, commands: readonly string[] | undefined): string[] {
  if (!commands) return [];
  const { bucketName, env: { region } } = bucket;
  return [
    `STATE="$(aws s3api list-objects-v2 --no-paginate --max-keys 1 --region ${region} --bucket ${bucketName} --prefix "${key}" `
    + '--query "Contents[0].Key" --output text)"',
    `if [ "$STATE" = "${key}" ]; then aws s3 cp --only-show-errors --copy-props none --region ${region} `
    + `"s3://${bucketName}/${key}" "s3://${bucketName}/${backupsOf(key)}/$CODEBUILD_BUILD_NUMBER.tfstate"; fi`,
    ...commands,
  ];
}

function variable(name: string): string {
  return `TF_VAR_${name}`;
}
