import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ArtifactAccess } from './artifact-access';
import { ServiceRole } from '../../foundation/private/service-role';

export interface CommandsRolesProps {
  readonly pipelineName: string;
  readonly pipeline: codepipeline.Pipeline;
  /** The role of the pipeline, which assumes the others. */
  readonly pipelineRole: iam.Role;
  readonly artifacts: ArtifactAccess;
  readonly logGroup: logs.ILogGroup;
}

/** Roles of actions that run commands: artifacts and logs, no more. They never run with the pipeline's own role, which may deploy. */
export class CommandsRoles {
  private checkRole?: ServiceRole;
  private prepareRole?: ServiceRole;

  constructor(private readonly scope: Construct, private readonly props: CommandsRolesProps) {}

  /** For the commands of checks. */
  public obtainCheck(): ServiceRole {
    return this.checkRole ??= this.define('CheckRole', `Checks what pipeline ${this.props.pipelineName} deployed`, false);
  }

  /** For commands that prepare a deployment: they leave an artifact. */
  public obtainPrepare(): ServiceRole {
    return this.prepareRole ??= this.define('PrepareRole', `Prepares deployments of pipeline ${this.props.pipelineName}`, true);
  }

  public define(id: string, description: string, writes: boolean): ServiceRole {
    const { pipeline, pipelineName, pipelineRole, artifacts, logGroup } = this.props;
    const role = new ServiceRole(this.scope, id, new iam.ArnPrincipal(pipelineRole.roleArn), description);
    role.allow(
      new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
      // The group is there, but the service is documented to ask for its creation: by its name, without the streams.
      new iam.PolicyStatement({
        actions: ['logs:CreateLogGroup'],
        resources: [Stack.of(this.scope).formatArn({
          service: 'logs', resource: 'log-group', resourceName: `/aws/codepipeline/${pipelineName}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        })],
      }),
    );
    artifacts.allow(role, writes);
    // A policy of its own: inside of the role, it and the trust of the action's role would wait for each other.
    const assume = new iam.Policy(this.scope, `Assume${id}`, {
      document: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [role.role.roleArn] })] }),
      roles: [pipelineRole],
    });
    pipeline.node.addDependency(assume);
    return role;
  }
}
