import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { CodeCommitPathFilter } from './private/codecommit-path-filter';
import { ConnectionAction } from './private/connection-action';
import { GitFilters, gitFilters } from './private/git-trigger';
import { StartRule } from './private/start-rule';
import { Patterns, parsePatterns, validateBranch, validateConnectionArn, validateNotEmpty, validateRepository } from './private/validation';
import { SOURCE, SOURCE_VARIABLES, SourceBindOptions, SourceConfig, WatchedRepository } from './source-config';
import {
  BitbucketSourceOptions, CodeCommitSourceOptions, ConnectionSourceOptions, GitHubSourceOptions, GitLabSourceOptions, S3SourceOptions,
} from './source-options';

/**
 * Where a pipeline gets what it delivers, and what starts it.
 *
 * Take the provider that hosts the repository; `Source.s3` is for systems that hand over archives. Repositories outside AWS are
 * read through a connection: no token is stored anywhere.
 *
 * @example
 * import * as codecommit from 'aws-cdk-lib/aws-codecommit';
 * import * as s3 from 'aws-cdk-lib/aws-s3';
 * import { Source } from 'cdk-delivery-pipelines';
 *
 * declare const connectionArn: string;
 * declare const repository: codecommit.IRepository;
 * declare const bucket: s3.IBucket;
 *
 * // pushes to main that change the service or what it shares, its documentation aside
 * Source.gitHub('acme/shop', { connectionArn, paths: ['services/orders/**', 'shared/**', '!services/orders/docs/**'] });
 * // releases
 * Source.gitLab('acme/platform/shop', { connectionArn, tags: ['v*'] });
 * // pull requests into develop: such a pipeline builds and checks, and cannot deploy
 * Source.bitbucket('acme/shop', { connectionArn, pushes: false, pullRequests: { branches: ['develop'] } });
 * // within the account
 * Source.codeCommit(repository, { branch: 'master', paths: ['backend/**'] });
 * Source.s3(bucket, 'releases/shop.zip');
 */
export abstract class Source {
  /**
   * A repository on GitHub or GitHub Enterprise.
   *
   * @param repository the repository with its owner, `acme/shop`
   * @param options the connection, and what starts the pipeline
   */
  public static gitHub(repository: string, options: GitHubSourceOptions): Source {
    return new ConnectionSource('GitHub', repository, options);
  }

  /**
   * A project on GitLab, hosted or self-managed.
   *
   * @param repository the project with its groups, `acme/platform/shop`
   * @param options the connection, and what starts the pipeline
   */
  public static gitLab(repository: string, options: GitLabSourceOptions): Source {
    return new ConnectionSource('GitLab', repository, options);
  }

  /**
   * A repository on Bitbucket Cloud.
   *
   * @param repository the repository with its workspace, `acme/shop`
   * @param options the connection, and what starts the pipeline
   */
  public static bitbucket(repository: string, options: BitbucketSourceOptions): Source {
    return new ConnectionSource('Bitbucket', repository, options);
  }

  /**
   * A repository in AWS CodeCommit, of the account and region of the pipeline.
   *
   * CodePipeline cannot filter its pushes by path: with `paths`, a function compares the commits and starts the pipeline.
   *
   * @param repository the repository
   * @param options what starts the pipeline
   */
  public static codeCommit(repository: codecommit.IRepository, options: CodeCommitSourceOptions = {}): Source {
    return new CodeCommitSource(repository, options);
  }

  /**
   * A zip file in a versioned bucket of the account and region of the pipeline.
   *
   * @param bucket the bucket, with versioning
   * @param key the key of the zip file
   * @param options what starts the pipeline
   */
  public static s3(bucket: s3.IBucket, key: string, options: S3SourceOptions = {}): Source {
    return new S3Source(bucket, key, options);
  }

  /**
   * Whether its changes start a pipeline.
   * @internal
   */
  public abstract readonly _starts: boolean;

  /** @internal */
  public abstract _bind(scope: Construct, options: SourceBindOptions): SourceConfig;

  /**
   * The repository, if it is read through a connection: of others, pull requests cannot be watched.
   * @internal
   */
  public get _repository(): WatchedRepository | undefined {
    return undefined;
  }

  /** One line for people: provider, repository and branch. */
  public abstract toString(): string;
}

/** How CodeBuild calls the providers, where they host repositories, and where they show what is between two commits. */
const PROVIDERS = {
  GitHub: { type: 'GITHUB', host: 'github.com', compare: 'compare/{since}...{until}' },
  GitLab: { type: 'GITLAB', host: 'gitlab.com', compare: '-/compare/{since}...{until}' },
  Bitbucket: { type: 'BITBUCKET', host: 'bitbucket.org', compare: 'branches/compare/{until}..{since}' },
} as const;

class ConnectionSource extends Source {
  private readonly filters: GitFilters;

  constructor(
    private readonly provider: keyof typeof PROVIDERS,
    private readonly repository: string,
    private readonly options: ConnectionSourceOptions,
  ) {
    super();
    const who = `${provider} source '${repository}'`;
    validateRepository(who, repository, provider === 'GitLab');
    validateConnectionArn(who, options.connectionArn);
    this.filters = gitFilters(who, options);
  }

  public get _starts(): boolean {
    const { pushFilter, pullRequestFilter } = this.filters;
    return pushFilter.length + pullRequestFilter.length > 0;
  }

  public _bind(): SourceConfig {
    const { connectionArn, fullClone = false } = this.options;
    const { branch, pushFilter, pullRequestFilter } = this.filters;
    const { host, compare } = PROVIDERS[this.provider];
    const artifact = new codepipeline.Artifact(SOURCE);
    const action = new ConnectionAction({ connectionArn, repository: this.repository, branch, fullClone, output: artifact });
    // The service that owns connections was renamed: which action it checks depends on the age of the connection.
    const statements = [new iam.PolicyStatement({
      actions: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'],
      resources: [connectionArn],
    })];
    return {
      action,
      artifact,
      statements,
      cloneStatements: fullClone ? statements.map((statement) => statement.copy()) : [],
      trigger: this._starts ? {
        providerType: codepipeline.ProviderType.CODE_STAR_SOURCE_CONNECTION,
        gitConfiguration: {
          sourceAction: action,
          pushFilter: pushFilter.length > 0 ? pushFilter : undefined,
          pullRequestFilter: pullRequestFilter.length > 0 ? pullRequestFilter : undefined,
        },
      } : undefined,
      writesAcl: true,
      pullRequests: pullRequestFilter.length > 0,
      revision: `#{${SOURCE_VARIABLES}.CommitId}`,
      history: { spec: { kind: 'web', compare: `https://${host}/${this.repository}/${compare}` }, statements: [] },
      description: this.toString(),
    };
  }

  public get _repository(): WatchedRepository {
    const { connectionArn, paths } = this.options;
    const { type, host } = PROVIDERS[this.provider];
    return { type, cloneUrl: `https://${host}/${this.repository}.git`, connectionArn, branch: this.filters.branch, paths };
  }

  public toString(): string {
    return `${this.provider} ${this.repository}, branch ${this.filters.branch}`;
  }
}

const READ_REPOSITORY = [
  'codecommit:GetBranch', 'codecommit:GetCommit', 'codecommit:UploadArchive', 'codecommit:GetUploadArchiveStatus', 'codecommit:CancelUploadArchive',
];

class CodeCommitSource extends Source {
  public readonly _starts: boolean;
  private readonly branch: string;
  private readonly fullClone: boolean;
  private readonly paths?: Patterns;

  constructor(private readonly repository: codecommit.IRepository, options: CodeCommitSourceOptions) {
    super();
    this.branch = options.branch ?? 'main';
    this._starts = options.pushes ?? true;
    this.fullClone = options.fullClone ?? false;
    const who = this.who();
    validateBranch(who, this.branch);
    if (!options.paths) return;
    if (!this._starts) throw new Error(`${who}: paths choose among pushes, got pushes: false; set pushes to true or leave paths out`);
    validateNotEmpty(who, 'paths', options.paths);
    const reserved = options.paths.find((pattern) => !Token.isUnresolved(pattern) && /[<>]/.test(pattern));
    if (reserved) throw new Error(`${who}: EventBridge takes < and > for itself, got the pattern '${reserved}'; use ? in their place`);
    this.paths = parsePatterns(who, 'paths', options.paths);
  }

  public _bind(scope: Construct, options: SourceBindOptions): SourceConfig {
    validateSameEnvironment(this.who(), scope, this.repository.env);
    if (this._starts) this.watch(scope, options);
    const artifact = new codepipeline.Artifact(SOURCE);
    const resources = [this.repository.repositoryArn];
    return {
      action: new actions.CodeCommitSourceAction({
        actionName: SOURCE,
        variablesNamespace: SOURCE_VARIABLES,
        repository: this.repository,
        branch: this.branch,
        output: artifact,
        codeBuildCloneOutput: this.fullClone,
        trigger: actions.CodeCommitTrigger.NONE,
      }),
      artifact,
      statements: [new iam.PolicyStatement({ actions: this.fullClone ? [...READ_REPOSITORY, 'codecommit:GetRepository'] : READ_REPOSITORY, resources })],
      cloneStatements: this.fullClone ? [new iam.PolicyStatement({ actions: ['codecommit:GitPull'], resources })] : [],
      writesAcl: false,
      pullRequests: false,
      revision: `#{${SOURCE_VARIABLES}.CommitId}`,
      history: {
        spec: { kind: 'codecommit', repository: this.repository.repositoryName },
        statements: [new iam.PolicyStatement({ actions: ['codecommit:GetCommit'], resources })],
      },
      description: this.toString(),
    };
  }

  public toString(): string {
    return `CodeCommit ${this.repository.repositoryName}, branch ${this.branch}`;
  }

  private watch(scope: Construct, pipeline: SourceBindOptions): void {
    const description = `Starts ${pipeline.pipelineName} when its branch changes`;
    const eventPattern = {
      source: ['aws.codecommit'],
      detailType: ['CodeCommit Repository State Change'],
      resources: [this.repository.repositoryArn],
      detail: { event: ['referenceCreated', 'referenceUpdated'], referenceType: ['branch'], referenceName: [this.branch] },
    };
    if (this.paths) {
      const filter = CodeCommitPathFilter.obtain(scope, pipeline.foundation);
      filter.addRule(scope, 'SourceRule', { pipeline, description, eventPattern, repository: this.repository, paths: this.paths });
    } else {
      new StartRule(scope, 'SourceRule', { pipeline, description, eventPattern, revisionType: 'COMMIT_ID', revisionPath: '$.detail.commitId' });
    }
  }

  private who(): string {
    return `CodeCommit source '${this.repository.node.id}'`;
  }
}

class S3Source extends Source {
  public readonly _starts: boolean;

  constructor(private readonly bucket: s3.IBucket, private readonly key: string, options: S3SourceOptions) {
    super();
    this._starts = options.uploads ?? true;
    if (!Token.isUnresolved(key) && (key === '' || key.endsWith('/') || key.startsWith('/'))) {
      throw new Error(`S3 source '${key}': key names a zip file, got '${key}'; use a key such as 'releases/shop.zip'`);
    }
    const resource = bucket.node.defaultChild;
    if (resource instanceof s3.CfnBucket && !isVersioned(resource)) {
      throw new Error(`S3 source '${key}': a source bucket keeps versions, got '${bucket.node.path}' without; set versioned: true on the bucket`);
    }
  }

  public _bind(scope: Construct, pipeline: SourceBindOptions): SourceConfig {
    validateSameEnvironment(`S3 source '${this.key}'`, scope, this.bucket.env);
    if (this._starts) this.watch(scope, pipeline);
    const { bucketArn, encryptionKey } = this.bucket;
    const artifact = new codepipeline.Artifact(SOURCE);
    return {
      action: new actions.S3SourceAction({
        actionName: SOURCE,
        variablesNamespace: SOURCE_VARIABLES,
        bucket: this.bucket,
        bucketKey: this.key,
        output: artifact,
        trigger: actions.S3Trigger.NONE,
      }),
      artifact,
      statements: [
        new iam.PolicyStatement({ actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: [this.bucket.arnForObjects(this.key)] }),
        new iam.PolicyStatement({ actions: ['s3:GetBucketVersioning', 's3:GetBucketAcl', 's3:GetBucketLocation'], resources: [bucketArn] }),
        ...encryptionKey ? [new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: [encryptionKey.keyArn] })] : [],
      ],
      cloneStatements: [],
      writesAcl: false,
      pullRequests: false,
      revision: `#{${SOURCE_VARIABLES}.VersionId}`,
      history: { spec: { kind: 'none' }, statements: [] },
      description: this.toString(),
    };
  }

  public toString(): string {
    return `S3 ${this.bucket.bucketName}/${this.key}`;
  }

  private watch(scope: Construct, pipeline: SourceBindOptions): void {
    if (this.bucket instanceof s3.Bucket) this.bucket.enableEventBridgeNotification();
    new StartRule(scope, 'SourceRule', {
      pipeline,
      description: `Starts ${pipeline.pipelineName} when its source is uploaded`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        resources: [this.bucket.bucketArn],
        detail: { object: { key: [this.key] } },
      },
      revisionType: 'S3_OBJECT_VERSION_ID',
      revisionPath: '$.detail.object.version-id',
    });
  }
}

function isVersioned(bucket: s3.CfnBucket): boolean {
  const { versioningConfiguration } = bucket;
  if (Token.isUnresolved(versioningConfiguration)) return true;
  return (versioningConfiguration as s3.CfnBucket.VersioningConfigurationProperty | undefined)?.status === 'Enabled';
}

/** The events that start a pipeline, and the permissions of its role, end at account and region. */
function validateSameEnvironment(who: string, scope: Construct, env: { readonly account: string; readonly region: string }): void {
  const stack = Stack.of(scope);
  for (const what of ['account', 'region'] as const) {
    if (Token.compareStrings(env[what], stack[what]) === TokenComparison.DIFFERENT) {
      throw new Error(`${who}: a source is in the ${what} of its pipeline, got ${env[what]} for a pipeline in ${stack[what]}; move one of them`);
    }
  }
}
