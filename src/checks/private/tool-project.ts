import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { toolBuildspec } from './tool-buildspec';
import { ToolDefinition } from './tool-definitions';
import { obtainProgram } from '../../builds/private/program-asset';
import { acknowledgeFindings, allowReports, knownBuildspec, projectProps } from '../../builds/private/project-build';
import { CHECKER, CHECKER_TOOLS, CheckTool, CONTRACT_VERSION, PINNED_TOOLS, ToolCheckRecord } from '../../contract';
import { allowSecret } from '../../foundation/private/secret-access';
import { ServiceRole, servicePrincipal } from '../../foundation/private/service-role';
import { CheckHost } from '../check-config';
import { ToolCheckOptions } from '../tool-check-options';

/** Environment variable of a project: where in Amazon S3 the program is that runs tools. */
const CHECKER_ASSET = 'CHECKER_ASSET';

const FETCH_CHECKER = [
  `aws s3 cp --only-show-errors "$${CHECKER_ASSET}" /tmp/checker.zip`,
  'unzip -q -o /tmp/checker.zip -d /tmp/checker',
  `export ${CHECKER}=/tmp/checker/index.js ${CHECKER_TOOLS}=/tmp/checker/tools`,
];

/** Programs of tools, as users know them. */
const PROGRAMS: { readonly [kind in CheckTool['kind']]: string } = {
  'npm-audit': 'npm',
  'pip-audit': 'pip-audit',
  'dependency-check': 'dependency-check',
  'semgrep': 'semgrep',
  'sonarqube': 'sonar-scanner-npm',
  'zap': 'zap',
  'k6': 'k6',
  'artillery': 'artillery',
  'jmeter': 'jmeter',
};

export interface ToolProjectProps {
  readonly name: string;
  readonly advisory: boolean;
  readonly definition: ToolDefinition;
  readonly options: ToolCheckOptions;
}

export interface ToolProject {
  readonly project: codebuild.IProject;
  readonly record: ToolCheckRecord;
}

/** A project that runs the tool of one check, with a role for it: the source, logs, a report group, the program, and secrets of the tool. */
export function defineToolProject({ scope, builds, environment }: CheckHost, props: ToolProjectProps): ToolProject {
  const { name, advisory, definition: { tool, inputs, secrets = {} }, options } = props;
  const projectName = `${builds.pipelineName}-${environment.name}-${name}`.replace(/[^A-Za-z0-9_-]/g, '-');
  const description = `Checks ${name} of ${environment.name} for pipeline ${builds.pipelineName}`;
  const image = 'image' in tool ? tool.image : undefined;
  const pinned = image === undefined ? PINNED_TOOLS[tool.kind] : undefined;
  const fetch = [...FETCH_CHECKER, ...pinned?.install ?? []];
  const definition = {
    name,
    options,
    ...knownBuildspec(toolBuildspec({
      spec: { version: CONTRACT_VERSION, name, advisory, tool },
      inputs,
      runtimes: pinned?.runtimes ?? {},
      fetch,
      secrets: Object.fromEntries(Object.entries(secrets).map(([variable, secret]) => [variable, secret.secretArn])),
    })),
    buildImage: codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5,
    privileged: image === undefined ? undefined : 'The tool is a container, of an image that its digest names',
  };
  const role = new ServiceRole(scope, 'Role', servicePrincipal(scope, 'codebuild'), description);
  builds.grantSource(role, false);
  allowReports(role, projectName, builds.logGroup, definition.reportGroups);
  for (const secret of Object.values(secrets)) allowSecret(role, secret);
  const project = new codebuild.PipelineProject(scope, 'Project', {
    ...projectProps(definition, builds.foundation, {
      ...Object.fromEntries(inputs.map(({ variable, value }) => [variable, value])),
      ...obtainProgram(scope, role, { id: 'DeliveryChecker', folder: 'checker', variable: CHECKER_ASSET }),
    }),
    projectName,
    description,
    role: role.forConstructs,
    cache: codebuild.Cache.none(),
    logging: { cloudWatch: { logGroup: builds.logGroup, prefix: projectName.slice(builds.pipelineName.length + 1) } },
  });
  acknowledgeFindings(project, definition, builds.foundation);
  const targets = inputs.length > 0 ? inputs.map(({ variable }) => variable) : undefined;
  return { project, record: { kind: 'tool-check', awsCommands: fetch, tool: PROGRAMS[tool.kind], image, targets } };
}
