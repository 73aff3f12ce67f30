import { Token } from 'aws-cdk-lib';
import { CdkStack } from '../cdk-stack';
import type { CdkStacksDeploymentOptions } from '../cdk-stack-options';

export function validateCdkStacks(who: string, { stacks, timeout, ...versions }: CdkStacksDeploymentOptions): void {
  if (stacks.length === 0) throw new Error(`${who}: it deploys at least one stack, got none; name them in stacks`);
  const twice = stacks.find(({ stackName }, i) => stacks.findIndex((other) => other.stackName === stackName) < i);
  if (twice) throw new Error(`${who}: each stack is deployed once, got ${twice} twice; leave one out`);
  for (const stack of stacks) validateOutputs(`${who}, ${stack}`, stack._outputs);
  const names = stacks.flatMap(({ _outputs }) => [...new Set(_outputs)]);
  const repeated = names.find((name, i) => names.indexOf(name) < i);
  if (repeated !== undefined) {
    throw new Error(`${who}: each output comes from one stack, got '${repeated}' of ${stacks.filter(({ _outputs }) => _outputs.includes(repeated)).join(' and of ')}; `
      + 'rename the output in one of the stacks, or leave it out where it is not used');
  }
  for (const option of ['cliVersion', 'assetsVersion'] as const) validateVersion(who, option, versions[option]);
  validateTimeout(who, timeout);
}

/** Stacks that come before one that they depend on, with the order that is right. */
export function wrongOrder(stacks: readonly CdkStack[]): string[] {
  return stacks.flatMap((stack, position) => stack._dependencies().flatMap((dependency) => {
    const later = stacks.findIndex((other) => other._is(dependency));
    if (later <= position) return [];
    return [`${stack} depends on ${stacks[later]}, got it before that one; give the stacks in the order ${inOrder(stacks).map(({ stackName }) => `'${stackName}'`).join(', ')}`];
  }));
}

/** Each stack after those that it depends on, else in the order given. */
function inOrder(stacks: readonly CdkStack[]): CdkStack[] {
  const ordered = new Set<CdkStack>();
  const add = (stack: CdkStack) => {
    const dependencies = stack._dependencies();
    stacks.filter((other) => dependencies.some((dependency) => other._is(dependency))).forEach(add);
    ordered.add(stack);
  };
  stacks.forEach(add);
  return [...ordered];
}

/** CloudFormation: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html */
function validateOutputs(who: string, outputs: readonly string[]): void {
  for (const name of outputs) {
    if (Token.isUnresolved(name) || /^[A-Za-z0-9]{1,255}$/.test(name)) continue;
    throw new Error(`${who}: an output has a name of letters and digits, got '${name}'; write it as it stands in the template`);
  }
}

function validateVersion(who: string, option: string, version: string | undefined): void {
  if (version === undefined || Token.isUnresolved(version) || /^\d+\.\d+\.\d+$/.test(version)) return;
  throw new Error(`${who}: ${option} is one exact version, got '${version}'; write it like '3.0.0'`);
}

function validateTimeout(who: string, timeout: CdkStacksDeploymentOptions['timeout']): void {
  if (!timeout || timeout.isUnresolved()) return;
  const minutes = timeout.toMinutes({ integral: false });
  if (minutes >= 5 && minutes <= 2160) return;
  throw new Error(`${who}: timeout is 5 minutes to 36 hours, got ${timeout.toHumanString()}; the service refuses others`);
}
