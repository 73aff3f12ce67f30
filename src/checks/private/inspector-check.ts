import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DeliveryBuild } from '../../builds';
import { ServiceRole } from '../../foundation/private/service-role';
import { CheckBindOptions, CheckConfig, CheckKind } from '../check-config';
import { InspectorCheckOptions } from '../inspector-check-options';

/** Vulnerabilities in the dependencies of a repository or in an image, by the action of Amazon Inspector. It leaves a bill of materials. */
export abstract class InspectorCheck implements CheckKind {
  constructor(public readonly name: string, private readonly options: InspectorCheckOptions) {
    const { critical, high, medium, low } = options;
    for (const [severity, accepted] of Object.entries({ critical, high, medium, low })) {
      if (accepted === undefined || (Number.isInteger(accepted) && accepted >= 0)) continue;
      throw new Error(`check '${name}': ${severity} is how many findings are accepted, got ${accepted}; give a whole number from 0`);
    }
  }

  public bind(options: CheckBindOptions): CheckConfig {
    const { name } = this;
    const { host, advisory } = options;
    if (!host) {
      throw new Error(`check '${name}': its role is made by a DeliveryPipeline, got a stage of another pipeline; require or verify it in an environment of one`);
    }
    const place = `${host.environment.name}-${name}`;
    const role = host.builds.defineActionRole(`CheckRole-${place}`, `Inspects what pipeline ${host.builds.pipelineName} delivers`, true);
    role.allowWildcard('Amazon Inspector scans bills of materials, which are no resources', new iam.PolicyStatement({
      actions: ['inspector-scan:ScanSbom'], resources: ['*'],
    }));
    this.permit(role, host.builds.pipelineName);
    const output = new codepipeline.Artifact(`${place}-sbom`.replace(/[^A-Za-z0-9_-]/g, '_').slice(-100));
    const common = { actionName: name, output, role: role.forConstructs, ...advisory ? {} : this.thresholds() };
    return { steps: [{ name, action: (runOrder) => this.action({ ...common, runOrder }, options.input) }] };
  }

  /** What else the role has to be allowed. */
  protected abstract permit(role: ServiceRole, pipelineName: string): void;

  protected abstract action(props: actions.InspectorScanActionBaseProps, source: codepipeline.Artifact): codepipeline.IAction;

  private thresholds(): Pick<actions.InspectorScanActionBaseProps, 'criticalThreshold' | 'highThreshold' | 'mediumThreshold' | 'lowThreshold'> {
    const { critical = 0, high = 0, medium, low } = this.options;
    return { criticalThreshold: critical, highThreshold: high, mediumThreshold: medium, lowThreshold: low };
  }
}

/** The dependencies that a repository names. */
export class InspectorSourceCheck extends InspectorCheck {
  constructor(options: InspectorCheckOptions) {
    super(options.name ?? 'inspect-source', options);
  }

  protected permit(): void {
    // The source is an artifact of the pipeline, which the role may read.
  }

  protected action(props: actions.InspectorScanActionBaseProps, input: codepipeline.Artifact): codepipeline.IAction {
    return new actions.InspectorSourceCodeScanAction({ ...props, input });
  }
}

/** The image that a build has left, by its tag: the action knows no digests. */
export class InspectorImageCheck extends InspectorCheck {
  private readonly repository: ecr.IRepository;
  private readonly imageTag: string;

  constructor(private readonly build: DeliveryBuild, options: InspectorCheckOptions) {
    super(options.name ?? `inspect-${build.name}`, options);
    if (!build.image) throw new Error(`check '${this.name}': ${build} builds no image; give a build of Build.image or Build.imageManaged`);
    this.repository = build.image.repository;
    this.imageTag = build._exports('IMAGE_TAG') ? build.variable('IMAGE_TAG') : codepipeline.GlobalVariables.executionId;
  }

  protected permit(role: ServiceRole, pipelineName: string): void {
    const { name, build, repository } = this;
    if (build.pipelineName !== pipelineName) {
      throw new Error(`check '${name}': ${build} belongs to pipeline '${build.pipelineName}'; check what addBuild() of this pipeline returned`);
    }
    role.allow(new iam.PolicyStatement({
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], resources: [repository.repositoryArn],
    }));
    role.allowWildcard('Tokens for Amazon ECR are not tied to a repository', new iam.PolicyStatement({
      actions: ['ecr:GetAuthorizationToken'], resources: ['*'],
    }));
  }

  protected action(props: actions.InspectorScanActionBaseProps): codepipeline.IAction {
    const { repository, imageTag } = this;
    return new actions.InspectorEcrImageScanAction({ ...props, repository, imageTag });
  }
}
