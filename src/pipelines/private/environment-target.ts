import { Environment, Token, TokenComparison } from 'aws-cdk-lib';

/** Where a pipeline is, as its stack says. */
export interface PipelineHome extends Required<Environment> {
  readonly stackName: string;
}

export interface EnvironmentPlace {
  readonly env?: Environment;
  readonly deployRoleArn?: string;
}

/** What of an environment's place differs from that of its pipeline. */
export interface EnvironmentTarget {
  readonly account?: string;
  readonly region?: string;
}

/** Compares the place of an environment with that of its pipeline. */
export function compareWithHome(who: string, { env = {}, deployRoleArn }: EnvironmentPlace, home: PipelineHome): EnvironmentTarget {
  if (env.account !== undefined) validateAccount(who, env.account);
  const roleAccount = deployRoleArn === undefined ? undefined : accountOf(who, deployRoleArn);
  if (roleAccount && env.account && Token.compareStrings(roleAccount, env.account) === TokenComparison.DIFFERENT) {
    throw new Error(`${who}: its deployRoleArn is a role of account ${roleAccount}, got env.account ${env.account}; give a role of the account that is deployed to`);
  }
  const account = differing(who, 'account', env.account ?? roleAccount, home);
  const region = differing(who, 'region', env.region, home);
  if (account && !deployRoleArn) {
    throw new Error(`${who}: it is in account ${account}, its pipeline in account ${home.account}; define a DeployRole in a stack of account ${account} `
      + 'and give its roleArn as deployRoleArn');
  }
  return { account, region };
}

function differing(who: string, what: 'account' | 'region', value: string | undefined, home: PipelineHome): string | undefined {
  if (value === undefined) return undefined;
  switch (Token.compareStrings(value, home[what])) {
    case TokenComparison.DIFFERENT: return value;
    case TokenComparison.ONE_UNRESOLVED:
      throw new Error(Token.isUnresolved(value)
        ? `${who}: its ${what} is known at deployment only, that of its pipeline is ${home[what]}; write the ${what} into env as text`
        : `${who}: it is in ${what} ${value}, and stack '${home.stackName}' of its pipeline names no ${what}; give that stack env: { account, region }`);
    default: return undefined;
  }
}

function validateAccount(who: string, account: string): void {
  if (Token.isUnresolved(account) || /^\d{12}$/.test(account)) return;
  throw new Error(`${who}: env.account has 12 digits, got '${account}'; write it as text, with its leading zeros`);
}

/** The account in the ARN of a role, when it can be known. */
function accountOf(who: string, roleArn: string): string | undefined {
  if (Token.isUnresolved(roleArn) && !/^arn:[^:]+:iam::\d{12}:role\//.test(roleArn)) return undefined;
  if (!/^arn:[^:]+:iam::\d{12}:role\/\S+$/.test(roleArn)) {
    throw new Error(`${who}: deployRoleArn is the ARN of a role, got '${roleArn}'; use arn:aws:iam::<account>:role/<name>, the roleArn of a DeployRole`);
  }
  return roleArn.split(':')[4];
}
