import { Duration, Stack, Validations } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BuildRecord, ImageBuildRecord } from '../../contract';
import { ServiceRole, servicePrincipal } from '../../foundation/private/service-role';
import { BuildBindOptions, BuildConfig } from '../build-config';
import { BuildOptions } from '../build-options';
import { variablesNamespace } from '../delivery-build';

export interface ProjectBuildProps {
  readonly name: string;
  readonly buildspec: codebuild.BuildSpec;
  readonly options: BuildOptions;
  readonly exportedVariables: readonly string[];
  readonly record?: BuildRecord | ImageBuildRecord;
  /** The image that the build runs in. */
  readonly buildImage: codebuild.IBuildImage;
  /** Environment variables beside those of the options. */
  readonly environment?: { readonly [name: string]: string };
  /** Whether a cache in the artifact bucket keeps dependencies for the next build. */
  readonly cache: boolean;
  /** Why the build has to start containers. */
  readonly privileged?: string;
}

/** A build by a CodeBuild project, and the role that it runs with. */
export interface ProjectBuild {
  readonly config: BuildConfig;
  readonly role: ServiceRole;
}

export function defineProject(scope: Construct, bind: BuildBindOptions, props: ProjectBuildProps): ProjectBuild {
  const { name, options, exportedVariables } = props;
  const projectName = `${bind.pipelineName}-${name}`;
  const variables = Object.entries({ ...options.environment, ...props.environment });
  const role = defineRole(scope, projectName, bind, props);
  const project = new codebuild.PipelineProject(scope, 'Project', {
    projectName,
    description: `Builds ${name} for pipeline ${bind.pipelineName}`,
    role: role.forConstructs,
    buildSpec: props.buildspec,
    encryptionKey: bind.foundation.key,
    environment: {
      buildImage: props.buildImage,
      computeType: options.computeType ?? codebuild.ComputeType.SMALL,
      privileged: props.privileged !== undefined,
      // A variable of the pipeline has a value only while the action runs: it is given there.
      environmentVariables: toBuildVariables(variables.filter(([, value]) => !isPipelineVariable(value))),
    },
    timeout: options.timeout ?? Duration.minutes(30),
    cache: props.cache ? codebuild.Cache.bucket(bind.foundation.artifactBucket, { prefix: `cache/${projectName}` }) : codebuild.Cache.none(),
    logging: { cloudWatch: { logGroup: bind.logGroup, prefix: name } },
    grantReportGroupPermissions: false,
  });
  if (props.privileged !== undefined) Validations.of(project).acknowledge({ id: 'AwsSolutions-CB3', reason: props.privileged });
  if (!bind.foundation.key) {
    Validations.of(project).acknowledge({ id: 'AwsSolutions-CB4', reason: 'The foundation was asked for keys that Amazon S3 manages' });
  }
  const artifact = new codepipeline.Artifact(name);
  const config: BuildConfig = {
    project,
    artifact,
    exportedVariables,
    record: props.record,
    statements: [
      new iam.PolicyStatement({ actions: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds', 'codebuild:StopBuild'], resources: [project.projectArn] }),
    ],
    action: (runOrder) => new actions.CodeBuildAction({
      actionName: name,
      runOrder,
      project,
      input: bind.source,
      outputs: [artifact],
      environmentVariables: toBuildVariables(variables.filter(([, value]) => isPipelineVariable(value))),
      variablesNamespace: exportedVariables.length > 0 ? variablesNamespace(name) : undefined,
    }),
  };
  return { config, role };
}

function defineRole(scope: Construct, projectName: string, bind: BuildBindOptions, props: ProjectBuildProps): ServiceRole {
  const role = new ServiceRole(scope, 'Role', servicePrincipal(scope, 'codebuild'), `Builds ${props.name} for pipeline ${bind.pipelineName}`);
  bind.grantSource(role);
  role.allow(new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [bind.logGroup.logGroupArn] }));
  role.allowWildcard('CodeBuild names report groups after the project and the group in the buildspec', new iam.PolicyStatement({
    actions: [
      'codebuild:CreateReportGroup', 'codebuild:CreateReport', 'codebuild:UpdateReport', 'codebuild:BatchPutTestCases', 'codebuild:BatchPutCodeCoverages',
    ],
    resources: [Stack.of(scope).formatArn({ service: 'codebuild', resource: 'report-group', resourceName: `${projectName}-*` })],
  }));
  if (props.cache) {
    const { artifactBucket } = bind.foundation;
    // Fallback keys are looked up by prefix.
    role.allow(new iam.PolicyStatement({
      actions: ['s3:ListBucket'], resources: [artifactBucket.bucketArn], conditions: { StringLike: { 's3:prefix': `cache/${projectName}/*` } },
    }));
    role.allowWildcard('Keys below the project\'s own cache prefix', new iam.PolicyStatement({
      actions: ['s3:GetObject', 's3:PutObject'], resources: [artifactBucket.arnForObjects(`cache/${projectName}/*`)],
    }));
  }
  return role;
}

/** Whether a value holds `#{namespace.variable}`. */
export function isPipelineVariable(value: string): boolean {
  return /#\{[^}]+\}/.test(value);
}

function toBuildVariables(variables: [string, string][]): { [name: string]: codebuild.BuildEnvironmentVariable } {
  return Object.fromEntries(variables.map(([name, value]) => [name, { value }]));
}
