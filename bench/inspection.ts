import { App, CfnResource } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

/** What a security review of a template counts. */
export interface Inspection {
  readonly roles: number;
  /** Actions with a wildcard that roles are allowed. */
  readonly wildcardActions: number;
  /** Findings of the AwsSolutions pack that nobody acknowledged. */
  readonly openFindings: number;
  readonly acknowledgedFindings: number;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: any;
}

export function inspect(app: App, template: { readonly Resources?: object }): Inspection {
  const resources: Resource[] = Object.values(template.Resources ?? {});
  const checks = new AwsSolutionsChecks(app);
  const acknowledged = countAcknowledged(checks);
  const { violations } = checks.validateScope(app);
  return {
    roles: resources.filter(({ Type }) => Type === 'AWS::IAM::Role').length,
    wildcardActions: resources.flatMap(actionsOf).filter((action) => action.includes('*')).length,
    openFindings: violations.reduce((sum, { violatingResources }) => sum + violatingResources.length, 0),
    acknowledgedFindings: acknowledged(),
  };
}

/** The pack tells nothing of findings that were acknowledged: they are counted where it leaves them out. */
function countAcknowledged(checks: AwsSolutionsChecks): () => number {
  const pack = checks as unknown as { isAcknowledged(resource: CfnResource, ruleId: string): boolean };
  const isAcknowledged = pack.isAcknowledged.bind(checks);
  let count = 0;
  pack.isAcknowledged = (resource, ruleId) => {
    const acknowledged = isAcknowledged(resource, ruleId);
    if (acknowledged) count++;
    return acknowledged;
  };
  return () => count;
}

function actionsOf({ Type, Properties }: Resource): string[] {
  const documents = Type === 'AWS::IAM::Policy' ? [Properties.PolicyDocument]
    : Type === 'AWS::IAM::Role' ? (Properties.Policies ?? []).map((policy: any) => policy.PolicyDocument) : [];
  return documents.flatMap((document: any) => document.Statement).flatMap((statement: any) => statement.Effect === 'Allow' ? statement.Action : []);
}
