import { Duration } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { Construct } from 'constructs';
import { BuildBindOptions } from '../../builds/build-config';
import { acknowledgeFindings, allowReports, knownBuildspec, projectProps } from '../../builds/private/project-build';
import { obtainTerraformer } from '../../builds/private/terraform-asset';
import { TERRAFORM_BUILD_IMAGE } from '../../builds/private/terraform-build';
import { TerraformBuildspecConfig } from '../../builds/private/terraform-buildspec';
import { ServiceRole, servicePrincipal } from '../../foundation/private/service-role';

export interface TerraformProjectProps {
  readonly projectName: string;
  readonly description: string;
  readonly spec: TerraformBuildspecConfig;
  readonly timeout: Duration;
  /**
   * Whether it leaves an artifact.
   * @default true
   */
  readonly writes?: boolean;
}

/** A project for one step of a deployment or a check, and the role that it runs with: artifacts, logs, and what it is allowed from here. */
export class TerraformProject extends Construct {
  public readonly project: codebuild.Project;
  public readonly role: ServiceRole;

  constructor(scope: Construct, id: string, bind: BuildBindOptions, props: TerraformProjectProps) {
    super(scope, id);
    const { projectName, description, spec, timeout, writes } = props;
    this.role = new ServiceRole(this, 'Role', servicePrincipal(this, 'codebuild'), description);
    bind.grantSource(this.role, writes);
    allowReports(this.role, projectName, bind.logGroup, []);
    const definition = { name: id, ...knownBuildspec(spec.content), options: { timeout }, buildImage: TERRAFORM_BUILD_IMAGE };
    this.project = new codebuild.PipelineProject(this, 'Project', {
      ...projectProps(definition, bind.foundation, obtainTerraformer(this, this.role)),
      projectName,
      description,
      role: this.role.forConstructs,
      cache: codebuild.Cache.none(),
      logging: { cloudWatch: { logGroup: bind.logGroup, prefix: projectName.slice(bind.pipelineName.length + 1) } },
    });
    acknowledgeFindings(this.project, definition, bind.foundation);
  }
}
