/** IAM counts these over all inline policies of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const MAX_POLICY_SIZE = 10_240;

/** The shortest that references become: what is too large with these is too large. */
const SHORTEST = { name: 8, arn: 40 };
const PSEUDO: { readonly [name: string]: string } = { 'AWS::Partition': 'aws', 'AWS::AccountId': '1'.repeat(12), 'AWS::Region': 'eu-west-1' };

/** How many characters a resolved policy has at least, as IAM counts them: without white space. */
export function policySize(policy: unknown): number {
  return JSON.stringify(policy, (_key, value: unknown) => shortest(value)).length;
}

function shortest(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const [[key, argument] = ['', undefined], ...others] = Object.entries(value as Record<string, unknown>);
  if (others.length > 0) return value;
  switch (key) {
    case 'Ref': return PSEUDO[argument as string] ?? 'x'.repeat(SHORTEST.name);
    case 'Fn::GetAtt': return 'x'.repeat((argument as string[])[1] === 'Arn' ? SHORTEST.arn : SHORTEST.name);
    case 'Fn::Join': {
      const [delimiter, parts] = argument as [string, unknown[]];
      return parts.map((part) => shortest(part)).join(delimiter);
    }
    default: return key.startsWith('Fn::') ? 'x'.repeat(SHORTEST.name) : value;
  }
}
