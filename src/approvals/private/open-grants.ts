import * as iam from 'aws-cdk-lib/aws-iam';

/** Actions that somebody is granted on resources of which more may come. Statements stay open until synthesis. */
export class OpenGrants {
  public readonly resources: string[] = [];
  public readonly grantees: iam.IGrantable[] = [];
  private readonly grants: iam.Grant[] = [];

  constructor(private readonly actions: string[]) {}

  public addResource(arn: string): void {
    if (this.resources.includes(arn)) return;
    this.resources.push(arn);
    for (const grant of this.grants) grant.principalStatement?.addResources(arn);
  }

  public addGrantee(grantee: iam.IGrantable): iam.Grant {
    const grant = iam.Grant.addToPrincipal({ grantee, actions: this.actions, resourceArns: [...this.resources] });
    this.grantees.push(grantee);
    this.grants.push(grant);
    return grant;
  }
}
