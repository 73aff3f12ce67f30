import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Build } from '../builds';
import { acknowledgeFindings, allowReports, projectProps } from '../builds/private/project-build';
import { DeliveryFoundation } from '../foundation';
import { ServiceRole, servicePrincipal } from '../foundation/private/service-role';
import { Source } from '../sources';
import { pipelineNameOf } from './private/names';
import { webhookFilters } from '../sources/private/webhook-filters';
import { WatchedRepository } from '../sources/source-config';

/** Properties of a PullRequestBuild. */
export interface PullRequestBuildProps {
  /**
   * The repository, on github.com, gitlab.com or bitbucket.org. Pull requests that change none of its `paths` are not built; its
   * other options are about pipelines.
   */
  readonly source: Source;
  /** What is built and tested. */
  readonly subject: Build;
  /**
   * Patterns of the branches that pull requests want to be merged into. One that starts with `!` excludes.
   * @default - the branch of the source
   */
  readonly targetBranches?: string[];
  /**
   * Patterns of branches whose pushes are built too, such as `feature/**`. One that starts with `!` excludes.
   * @default - pushes are not built
   */
  readonly branches?: string[];
  /**
   * Key, log retention and tags.
   * @default - the foundation of the stack, defined when there is none: see DeliveryFoundation.of
   */
  readonly foundation?: DeliveryFoundation;
}

/**
 * Builds and tests what nobody merged yet, and reports the result as the status of the commit.
 *
 * An AWS CodeBuild project that the provider starts by webhook, for pull requests and for pushes to feature branches. It runs the tests
 * and the commands of a build and publishes nothing: its role may read the repository, log and report. A pull request from a fork is
 * built when somebody who may write to the repository comments on it. AWS CodePipeline reports no status, so it takes no part.
 *
 * Variables of a pipeline have no value here and are left out. An image is built, but pushed nowhere; one that takes secrets or
 * private base images is not built, its application is tested only.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/github-webhook.html
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { Build, ISpaHosting, PullRequestBuild, Source, SpaPipeline } from 'cdk-delivery-pipelines';
 *
 * declare const stack: Stack;
 * declare const connectionArn: string;
 * declare const hostings: { [environment: string]: ISpaHosting };
 * const site = Build.site('shop');
 *
 * // a pipeline for each branch that is delivered, and a build for the branches that are not
 * for (const [branch, name] of [['main', 'production'], ['develop', 'staging']]) {
 *   const source = Source.gitHub('acme/shop', { connectionArn, branch });
 *   new SpaPipeline(stack, `Shop-${branch}`, { source, site, environments: [{ name, hosting: hostings[name] }] });
 * }
 * new PullRequestBuild(stack, 'PullRequests', {
 *   source: Source.gitHub('acme/shop', { connectionArn }),
 *   subject: site,
 *   targetBranches: ['main', 'develop'],
 *   branches: ['feature/**'],
 * });
 */
export class PullRequestBuild extends Construct {
  /** The CodeBuild project. */
  public readonly project: codebuild.Project;
  /** The role that builds run with: code of anybody runs with it. */
  public readonly role: iam.Role;
  /** Where builds log. */
  public readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: PullRequestBuildProps) {
    super(scope, id);
    const who = `pull-request build '${id}'`;
    const { _repository: repository } = props.source;
    const { _trial: definition, name } = props.subject;
    if (!repository) {
      throw new Error(`${who}: pull requests are reported by GitHub, GitLab and Bitbucket, got ${props.source}; use a source that is read through a connection`);
    }
    if (!definition) {
      throw new Error(`${who}: it runs one build by AWS CodeBuild, got build '${name}', an action of AWS CodePipeline or one that takes what others leave; give it a build of its own, such as Build.image for an image`);
    }
    const { targetBranches = [repository.branch], branches: pushedBranches } = props;
    const filterGroups = webhookFilters(who, repository, { targetBranches, pushedBranches });
    const foundation = props.foundation ?? DeliveryFoundation.of(this);
    const projectName = pipelineNameOf(this, id);
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/codebuild/${projectName}`, retention: foundation.logRetention, removalPolicy: foundation.removal,
    });
    const role = new ServiceRole(this, 'Role', servicePrincipal(this, 'codebuild'), `Builds ${name} for pull requests`);
    role.allow(useConnection(repository.connectionArn));
    allowReports(role, projectName, this.logGroup, definition.reportGroups);
    const programs = definition.obtainPrograms?.(this, role);
    this.role = role.role;
    this.project = new codebuild.Project(this, 'Project', {
      ...projectProps(definition, foundation, programs),
      projectName,
      description: `Builds ${name} for pull requests`,
      role: role.forConstructs,
      source: new WebhookSource(repository, filterGroups, projectName),
      cache: codebuild.Cache.none(),
      logging: { cloudWatch: { logGroup: this.logGroup } },
    });
    acknowledgeFindings(this.project, definition, foundation);
    foundation._tag(this);
  }
}

/** The sources of aws-cdk-lib take the account's one credential, not a connection. */
class WebhookSource implements codebuild.ISource {
  public readonly type: string;
  public readonly badgeSupported = false;

  constructor(
    private readonly repository: WatchedRepository,
    private readonly filterGroups: codebuild.CfnProject.WebhookFilterProperty[][],
    /** What the provider shows the status by. */
    private readonly statusName: string,
  ) {
    this.type = repository.type;
  }

  public bind(): codebuild.SourceConfig {
    return {
      sourceProperty: {
        type: this.type,
        location: this.repository.cloneUrl,
        auth: { type: 'CODECONNECTIONS', resource: this.repository.connectionArn },
        gitCloneDepth: 1,
        reportBuildStatus: true,
        buildStatusConfig: { context: this.statusName },
      },
      buildTriggers: {
        webhook: true,
        buildType: 'BUILD',
        filterGroups: this.filterGroups,
        // Anybody can open a pull request from a fork.
        pullRequestBuildPolicy: { requiresCommentApproval: 'FORK_PULL_REQUESTS' },
      },
    };
  }
}

/** The service that owns connections was renamed: which action it checks depends on the age of the connection. */
function useConnection(connectionArn: string): iam.PolicyStatement {
  const actions = ['UseConnection', 'GetConnection', 'GetConnectionToken'];
  return new iam.PolicyStatement({
    actions: ['codeconnections', 'codestar-connections'].flatMap((service) => actions.map((action) => `${service}:${action}`)),
    resources: [connectionArn],
  });
}
