import { Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { MAX_POLICY_SIZE, policySize } from './policy-size';

/** What a role is allowed: exact statements, and those that only a wildcard can name, with the reason. */
export interface Permissions {
  /** Allows exactly this. Resources hold no wildcard. */
  allow(...statements: iam.PolicyStatement[]): void;
  /** Allows something on resources that only a wildcard can name, for a reason that stands in the audit trail. */
  allowWildcard(reason: string, ...statements: iam.PolicyStatement[]): void;
}

/**
 * A role whose permissions are written out: L2 constructs get `forConstructs`, whose policy they cannot widen, and exact
 * statements come through `allow`. They are part of the role resource, so nothing can start before they are in force.
 */
export class ServiceRole extends Construct implements Permissions {
  public readonly role: iam.Role;
  /** The same role for L2 constructs: their default grants, broader than needed, change nothing. */
  public readonly forConstructs: iam.IRole;
  private readonly document = new iam.PolicyDocument({ minimize: true });
  private readonly wildcards: { readonly statement: iam.PolicyStatement; readonly reason: string }[] = [];

  constructor(scope: Construct, id: string, assumedBy: iam.IPrincipal, description: string, roleName?: string) {
    super(scope, id);
    this.role = new iam.Role(this, 'Resource', { assumedBy, description, roleName, inlinePolicies: { Exact: this.document } });
    this.forConstructs = this.role.withoutPolicyUpdates();
    // Findings name resolved resources, and those of other stacks resolve to their imports only during synthesis.
    this.node.addValidation({ validate: () => (this.wildcards.forEach((wildcard) => this.acknowledge(wildcard.statement, wildcard.reason)), []) });
    this.node.addValidation({ validate: () => this.validateSize() });
  }

  public allow(...statements: iam.PolicyStatement[]): void {
    this.document.addStatements(...statements);
  }

  public allowWildcard(reason: string, ...statements: iam.PolicyStatement[]): void {
    this.document.addStatements(...statements);
    for (const statement of statements) {
      this.wildcards.push({ statement, reason });
      this.acknowledge(statement, reason);
    }
  }

  private validateSize(): string[] {
    const size = policySize(Stack.of(this).resolve(this.document));
    if (size <= MAX_POLICY_SIZE) return [];
    return [`role '${this.node.path}': IAM takes ${MAX_POLICY_SIZE} characters of permissions a role, got ${size}; `
      + 'give what it acts on shorter names, or spread it over several pipelines or fleets'];
  }

  /**
   * Written as metadata, since `Validations.acknowledge` refuses ids with more than one `::`, and each finding about an ARN has them.
   */
  private acknowledge(statement: iam.PolicyStatement, reason: string): void {
    const resources = Stack.of(this).resolve(statement.resources) as unknown[];
    const findings = resources.map(flatten).filter((resource) => resource.includes('*'));
    this.role.node.addMetadata(
      Validations.ACKNOWLEDGED_RULES_METADATA_KEY,
      Object.fromEntries(findings.map((resource) => [`AwsSolutions-IAM5[Resource::${resource}]`, reason])),
    );
  }
}

/** A service that acts for this account only: no other account can use it as a confused deputy. */
export function servicePrincipal(scope: Construct, service: string): iam.IPrincipal {
  return new iam.ServicePrincipal(`${service}.amazonaws.com`, {
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
}

/** An intrinsic as cdk-nag writes it in the id of a finding: `<Bucket.Arn>/*`. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\${/g, '<').replace(/}/g, '>');
  const [[intrinsic, argument]] = Object.entries(value as Record<string, unknown>);
  switch (intrinsic) {
    case 'Fn::Join': {
      const [delimiter, parts] = argument as [string, unknown[]];
      return parts.map(flatten).join(delimiter);
    }
    case 'Fn::GetAtt': return `<${(argument as string[]).join('.')}>`;
    case 'Fn::ImportValue': return flatten(argument);
    case 'Fn::Sub': return flatten(argument);
    case 'Ref': return `<${argument}>`;
    default: return JSON.stringify(value);
  }
}
