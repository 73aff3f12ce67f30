import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ArtifactAccess } from './artifact-access';
import { CommandsRoles } from './commands-roles';
import { BuildBindOptions, BuildVariable } from '../../builds/build-config';
import { DeliveryFoundation } from '../../foundation';
import { ServiceRole } from '../../foundation/private/service-role';
import { SourceConfig } from '../../sources/source-config';

export interface BuildHostProps {
  readonly pipelineName: string;
  readonly pipeline: codepipeline.Pipeline;
  readonly foundation: DeliveryFoundation;
  readonly logGroup: logs.ILogGroup;
  readonly source: SourceConfig;
  readonly artifacts: ArtifactAccess;
  readonly commandsRoles: CommandsRoles;
}

/** What a pipeline offers to its builds. */
export class BuildHost implements BuildBindOptions {
  public readonly pipelineName: string;
  public readonly foundation: DeliveryFoundation;
  public readonly logGroup: logs.ILogGroup;
  public readonly source: codepipeline.Artifact;
  private readonly variables = new Set<string>();

  constructor(private readonly props: BuildHostProps) {
    this.pipelineName = props.pipelineName;
    this.foundation = props.foundation;
    this.logGroup = props.logGroup;
    this.source = props.source.artifact;
  }

  public grantSource(role: ServiceRole, writes = true): void {
    this.props.artifacts.allow(role, writes);
    role.allow(...this.props.source.cloneStatements);
  }

  public defineActionRole(id: string, description: string, writes = false): ServiceRole {
    return this.props.commandsRoles.define(id, description, writes);
  }

  public obtainVariable({ name, defaultValue, description }: BuildVariable): string {
    if (!this.variables.has(name)) {
      this.variables.add(name);
      this.props.pipeline.addVariable(new codepipeline.Variable({ variableName: name, defaultValue, description }));
    }
    return `#{variables.${name}}`;
  }
}
