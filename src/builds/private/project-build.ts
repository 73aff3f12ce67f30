import { Duration, Stack, Validations } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ActionRecord } from '../../contract';
import { DeliveryFoundation } from '../../foundation';
import { byName } from '../../foundation/private/by-name';
import { ServiceRole, servicePrincipal } from '../../foundation/private/service-role';
import { BuildBindOptions, BuildConfig, BuildDefinition } from '../build-config';
import { variablesNamespace } from '../delivery-build';

export interface ProjectBuildProps extends BuildDefinition {
  /** Name of the project, when it is not that of the pipeline and of the build. */
  readonly projectName?: string;
  readonly exportedVariables: readonly string[];
  /** What other builds leave for it. */
  readonly takes?: codepipeline.Artifact[];
  readonly record?: ActionRecord;
  /** Environment variables beside those of the options. */
  readonly environment?: { readonly [name: string]: string };
  /** Whether a cache in the artifact bucket keeps dependencies for the next build. */
  readonly cache: boolean;
  /** Whether the commands of the build keep files beside the cache. */
  readonly store?: boolean;
}

/** A build by a CodeBuild project, and the role that it runs with. */
export interface ProjectBuild {
  readonly config: BuildConfig;
  readonly role: ServiceRole;
}

export function defineProject(scope: Construct, bind: BuildBindOptions, props: ProjectBuildProps): ProjectBuild {
  const { name, options, exportedVariables, projectName = `${bind.pipelineName}-${name}` } = props;
  const role = defineRole(scope, projectName, bind, props);
  const environment = { ...props.environment, ...props.obtainPrograms?.(scope, role) };
  const variables = Object.entries({ ...byName(options.environment), ...environment });
  const project = new codebuild.PipelineProject(scope, 'Project', {
    ...projectProps(props, bind.foundation, environment),
    projectName,
    description: `Builds ${name} for pipeline ${bind.pipelineName}`,
    role: role.forConstructs,
    cache: props.cache ? codebuild.Cache.bucket(bind.foundation.artifactBucket, { prefix: cachePrefix(projectName) }) : codebuild.Cache.none(),
    logging: { cloudWatch: { logGroup: bind.logGroup, prefix: name } },
  });
  acknowledgeFindings(project, props, bind.foundation);
  const artifact = new codepipeline.Artifact(artifactName(name));
  const config: BuildConfig = {
    project,
    artifact,
    exportedVariables,
    statements: [
      new iam.PolicyStatement({ actions: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds', 'codebuild:StopBuild'], resources: [project.projectArn] }),
    ],
    steps: [{
      name,
      record: props.record,
      action: (runOrder) => new actions.CodeBuildAction({
        actionName: name,
        runOrder,
        project,
        input: bind.source,
        extraInputs: props.takes,
        outputs: [artifact],
        environmentVariables: toBuildVariables(variables.filter(([, value]) => isPipelineVariable(value))),
        variablesNamespace: exportedVariables.length > 0 ? variablesNamespace(name) : undefined,
      }),
    }],
  };
  return { config, role };
}

/** Builds find what others leave by a variable of the shell that ends with this name. */
function artifactName(build: string): string {
  return build.replace(/-/g, '_');
}

function defineRole(scope: Construct, projectName: string, bind: BuildBindOptions, props: ProjectBuildProps): ServiceRole {
  const role = new ServiceRole(scope, 'Role', servicePrincipal(scope, 'codebuild'), `Builds ${props.name} for pipeline ${bind.pipelineName}`);
  bind.grantSource(role);
  allowReports(role, projectName, bind.logGroup, props.reportGroups);
  if (props.cache || props.store) {
    const { artifactBucket } = bind.foundation;
    const keys = `${cachePrefix(projectName)}/*`;
    // Fallback keys are looked up by prefix.
    role.allow(new iam.PolicyStatement({
      actions: ['s3:ListBucket'], resources: [artifactBucket.bucketArn], conditions: { StringLike: { 's3:prefix': keys } },
    }));
    role.allowWildcard('Keys below the project\'s own cache prefix', new iam.PolicyStatement({
      actions: ['s3:GetObject', 's3:PutObject'], resources: [artifactBucket.arnForObjects(keys)],
    }));
  }
  return role;
}

/** Where in the artifact bucket a project keeps what its next build may use. */
export function cachePrefix(projectName: string): string {
  return `cache/${projectName}`;
}

/** What the projects of a build have in common. */
export function projectProps(
  { buildspec, options, buildImage, privileged }: BuildDefinition,
  foundation: DeliveryFoundation,
  environment: { readonly [name: string]: string } = {},
): codebuild.PipelineProjectProps {
  const variables = Object.entries({ ...byName(options.environment), ...environment });
  return {
    buildSpec: buildspec,
    encryptionKey: foundation.key,
    environment: {
      buildImage,
      computeType: options.computeType ?? codebuild.ComputeType.SMALL,
      privileged: privileged !== undefined,
      // A variable of the pipeline has a value only while the action runs: it is given there.
      environmentVariables: toBuildVariables(variables.filter(([, value]) => !isPipelineVariable(value))),
    },
    timeout: options.timeout ?? Duration.minutes(30),
    grantReportGroupPermissions: false,
  };
}

/** Lets a build log and report. CodeBuild names report groups after the project and the group in the buildspec. */
export function allowReports(role: ServiceRole, projectName: string, logGroup: logs.ILogGroup, groups?: readonly string[]): void {
  role.allow(new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }));
  const report = (names: readonly string[]) => new iam.PolicyStatement({
    actions: [
      'codebuild:CreateReportGroup', 'codebuild:CreateReport', 'codebuild:UpdateReport', 'codebuild:BatchPutTestCases', 'codebuild:BatchPutCodeCoverages',
    ],
    resources: names.map((name) => Stack.of(role).formatArn({ service: 'codebuild', resource: 'report-group', resourceName: `${projectName}-${name}` })),
  });
  if (groups === undefined) role.allowWildcard('Only the buildspec of the repository knows its report groups', report(['*']));
  else if (groups.length > 0) role.allow(report(groups));
}

/** What is known of a buildspec that is not the user's own. */
export function knownBuildspec(content: { readonly [section: string]: unknown }): Pick<BuildDefinition, 'buildspec' | 'reportGroups'> {
  return { buildspec: codebuild.BuildSpec.fromObject(content), reportGroups: Object.keys(content.reports ?? {}) };
}

export function acknowledgeFindings(project: codebuild.Project, { privileged }: BuildDefinition, foundation: DeliveryFoundation): void {
  if (privileged !== undefined) Validations.of(project).acknowledge({ id: 'AwsSolutions-CB3', reason: privileged });
  if (!foundation.key) {
    Validations.of(project).acknowledge({ id: 'AwsSolutions-CB4', reason: 'The foundation was asked for keys that Amazon S3 manages' });
  }
}

/** Whether a value holds `#{namespace.variable}`. */
export function isPipelineVariable(value: string): boolean {
  return /#\{[^}]+\}/.test(value);
}

function toBuildVariables(variables: [string, string][]): { [name: string]: codebuild.BuildEnvironmentVariable } {
  return Object.fromEntries(variables.map(([name, value]) => [name, { value }]));
}
