import { RoleTable } from './role-table';
import { connectionArn } from '../../helpers/apps';
import { Call } from '../../helpers/iam';

// What every kind of role is for, given what belongs to it. A new kind is one more function here, and a line in role-tables.ts.

export interface Foundation {
  readonly bucket: string;
  readonly key?: string;
}

export interface Site {
  readonly bucket: string;
  readonly releaseFunction: string;
}

// The older name of the action is not simulated: to the simulator it has no resource of the newer name.
export const connection: Call[] = [['codeconnections:UseConnection', connectionArn]];
/** What the action of such a source does beside that: it uploads with an ACL. */
export const connected = (bucket: string, pipeline: string): Call[] => [...connection, ['s3:PutObjectAcl', `${bucket}/{${pipeline}}/Source/a1b2c3d`]];

const RELEASE = '5f1c7a0e-execution';

const artifact = (foundation: Foundation, pipeline: string) => `${foundation.bucket}/{${pipeline}}/Source/a1b2c3d`;
const cached = (foundation: Foundation, project: string) => `${foundation.bucket}/cache/{${project}}/node-a1b2c3d`;
const report = (project: string, group: string) => `arn:aws:codebuild:{AWS::Region}:{AWS::AccountId}:report-group/{${project}}-${group}`;

const SITE_REPORTS = ['junitxml', 'coberturaxml'];
const REPORTING = 'codebuild:CreateReportGroup,CreateReport,UpdateReport,BatchPutTestCases,BatchPutCodeCoverages';

function readsArtifacts(foundation: Foundation, pipeline: string): Call[] {
  return [
    ['s3:GetObject,GetObjectVersion', artifact(foundation, pipeline)],
    ['s3:GetBucketAcl,GetBucketLocation,GetBucketVersioning', foundation.bucket],
    ...foundation.key ? [['kms:Decrypt', foundation.key]] satisfies Call[] : [],
  ];
}

export function writesArtifacts(foundation: Foundation, pipeline: string): Call[] {
  return [
    ['s3:PutObject', artifact(foundation, pipeline)],
    ...foundation.key ? [['kms:GenerateDataKey', foundation.key]] satisfies Call[] : [],
  ];
}

export const writesLogs = (logs: string): Call => ['logs:CreateLogStream,PutLogEvents', `${logs}:log-stream:a1b2c3d`];
const otherPipeline = (foundation: Foundation, pipeline: string): Call[] => [
  ['s3:GetObject,PutObject', `${foundation.bucket}/someone-else/Source/a1b2c3d`],
  ['s3:GetObject,PutObject', `${foundation.bucket}/{${pipeline}}-eu/Source/a1b2c3d`],
];

export interface PipelineParts {
  readonly foundation: Foundation;
  readonly pipeline: string;
  readonly source: readonly Call[];
  readonly projects: readonly string[];
  readonly sites?: readonly Site[];
  /** Roles that its commands run with. */
  readonly roles?: readonly string[];
  readonly gate?: {
    /** What collects evidence. */
    readonly function: string;
    /** Where it tells that it waits, with its key. */
    readonly topic?: string;
    readonly key?: string;
  };
}

/** Runs the actions of a pipeline: fetches the source, starts builds, uploads and releases, asks for approval. */
export function pipelineRole({ foundation, pipeline, source, projects, sites = [], roles = [], gate }: PipelineParts): RoleTable {
  return {
    assumedBy: 'codepipeline.amazonaws.com',
    may: [
      ...source,
      ...readsArtifacts(foundation, pipeline),
      ...writesArtifacts(foundation, pipeline),
      ...projects.map((project): Call => ['codebuild:StartBuild,BatchGetBuilds,StopBuild', project]),
      ...sites.flatMap(({ bucket, releaseFunction }): Call[] => [
        ['s3:PutObject', `${bucket}/releases/${RELEASE}/index.html`],
        ['lambda:InvokeFunction', releaseFunction],
      ]),
      ...roles.map((role): Call => ['sts:AssumeRole', role]),
      ...gate ? [['lambda:InvokeFunction', gate.function]] satisfies Call[] : [],
      ...gate?.topic ? [['sns:Publish', gate.topic], ['kms:Decrypt,GenerateDataKey', gate.key!]] satisfies Call[] : [],
    ],
    mayNot: [
      ['s3:DeleteObject,DeleteObjectVersion', artifact(foundation, pipeline)],
      ['s3:ListBucket', foundation.bucket],
      ...otherPipeline(foundation, pipeline),
      ...projects.flatMap((project): Call[] => [
        ['s3:GetObject,PutObject', cached(foundation, project)],
        [REPORTING, report(project, 'junitxml')],
      ]),
      ...sites.flatMap(({ bucket }): Call[] => [
        ['s3:GetObject,DeleteObject', `${bucket}/releases/${RELEASE}/index.html`],
        ['s3:GetObject,PutObject,DeleteObject', `${bucket}/manifests/live.json`],
        ['s3:GetObject,PutObject,DeleteObject', `${bucket}/index.html`],
        ['s3:ListBucket', bucket, { 's3:prefix': 'releases/' }],
      ]),
      ['codepipeline:StartPipelineExecution', pipeline],
      ['codepipeline:PutApprovalResult', `${pipeline}/production-approval/Approve`],
      ['s3:GetObject,PutObject', `${foundation.bucket}/evidence/{${pipeline}}/production/e-1.html`],
    ],
  };
}

export interface BuildParts {
  readonly foundation: Foundation;
  readonly pipeline: string;
  readonly logs: string;
  readonly project: string;
  /** Calls that clone the repository, when the source hands out a full clone. */
  readonly clone?: readonly Call[];
  readonly cache?: boolean;
  /** Report groups of the buildspec: those of a site, unless others are given; `any` when only the repository knows. */
  readonly reports?: readonly string[] | 'any';
}

/** Runs commands of the repository: whoever can push has these permissions. */
export function buildRole({ foundation, pipeline, logs, project, clone = [], cache = true, reports = SITE_REPORTS }: BuildParts): RoleTable {
  const usesCache: Call[] = [
    ['s3:GetObject,PutObject', cached(foundation, project)],
    ['s3:ListBucket', foundation.bucket, { 's3:prefix': `cache/{${project}}/node-` }],
  ];
  return {
    assumedBy: 'codebuild.amazonaws.com',
    may: [
      ...clone,
      ...readsArtifacts(foundation, pipeline),
      ...writesArtifacts(foundation, pipeline),
      writesLogs(logs),
      ...(reports === 'any' ? ['whatever'] : reports).map((group): Call => [REPORTING, report(project, group)]),
      ...cache ? usesCache : [],
    ],
    mayNot: [
      ...cache ? [] : usesCache,
      ['s3:DeleteObject,DeleteObjectVersion', artifact(foundation, pipeline)],
      ['s3:DeleteObject,DeleteObjectVersion', cached(foundation, project)],
      ...otherPipeline(foundation, pipeline),
      ['s3:GetObject,PutObject', `${foundation.bucket}/cache/{${project}}-else/node-a1b2c3d`],
      ['s3:ListBucket', foundation.bucket],
      ['s3:ListBucket', foundation.bucket, { 's3:prefix': 'cache/' }],
      ['s3:ListBucket', foundation.bucket, { 's3:prefix': `{${pipeline}}/` }],
      ['codebuild:StartBuild,BatchGetProjects', project],
      ['codebuild:DeleteReport,DeleteReportGroup', report(project, 'junitxml')],
      ...reports === 'any' ? [] : [[REPORTING, report(project, 'other')]] satisfies Call[],
      ['codepipeline:StartPipelineExecution', pipeline],
      ['codepipeline:PutApprovalResult', `${pipeline}/production/Approve`],
    ],
  };
}

export interface CommandsParts {
  readonly foundation: Foundation;
  readonly pipeline: string;
  readonly pipelineRole: string;
  readonly logs: string;
  /** Whether the commands leave an artifact. */
  readonly output?: boolean;
}

/** Runs commands in the pipeline, of checks for one: reads the source, writes logs, and has nothing to do with the account. */
export function commandsRole({ foundation, pipeline, pipelineRole: assumedBy, logs, output = false }: CommandsParts): RoleTable {
  const writes = writesArtifacts(foundation, pipeline);
  return {
    assumedBy,
    may: [...readsArtifacts(foundation, pipeline), ...output ? writes : [], ['logs:CreateLogGroup', logs], writesLogs(logs)],
    mayNot: [
      ...output ? [] : writes,
      ['s3:DeleteObject,DeleteObjectVersion', artifact(foundation, pipeline)],
      ...otherPipeline(foundation, pipeline),
      ['s3:ListBucket', foundation.bucket],
      ['sts:AssumeRole', assumedBy],
      ['codepipeline:StartPipelineExecution', pipeline],
    ],
  };
}

function keepsReleases(bucket: string): Call[] {
  return [
    ...['releases/', `releases/${RELEASE}/index.html`, 'manifests/', 'manifests/live.json'].map((prefix): Call => ['s3:ListBucket', bucket, { 's3:prefix': prefix }]),
    ['s3:GetObject,PutObject,DeleteObject', `${bucket}/releases/${RELEASE}/index.html`],
    ['s3:GetObject,PutObject,DeleteObject', `${bucket}/manifests/live.json`],
    ['codepipeline:PutJobSuccessResult,PutJobFailureResult', '*'],
  ];
}

function leavesAlone(bucket: string): Call[] {
  return [
    ['s3:GetObject,DeleteObject', `${bucket}/index.html`],
    ['s3:DeleteObjectVersion', `${bucket}/releases/${RELEASE}/index.html`],
    ['s3:ListBucket', bucket],
    ['s3:ListBucket', bucket, { 's3:prefix': '' }],
  ];
}

/** Makes a release live by the pointer in the store, and removes old ones. */
export function releaseRole({ bucket, store, logs }: { readonly bucket: string; readonly store: string; readonly logs: string }): RoleTable {
  return {
    assumedBy: 'lambda.amazonaws.com',
    may: [
      ...keepsReleases(bucket),
      ['cloudfront-keyvaluestore:DescribeKeyValueStore,ListKeys,UpdateKeys', store],
      writesLogs(logs),
    ],
    mayNot: [
      ...leavesAlone(bucket),
      ['s3:PutObject', `${bucket}/index.html`],
      ['cloudfront-keyvaluestore:DeleteKey', store],
    ],
  };
}

/** Makes a release live by copy to the root of a bucket from elsewhere. */
export function existingReleaseRole({ bucket, distribution, logs }: {
  readonly bucket: string; readonly distribution: string; readonly logs: string;
}): RoleTable {
  return {
    assumedBy: 'lambda.amazonaws.com',
    may: [
      ...keepsReleases(bucket),
      ['s3:PutObject', `${bucket}/index.html`],
      ['s3:PutObject', `${bucket}/assets/index-a1b2c3d.js`],
      ['cloudfront:CreateInvalidation', distribution],
      writesLogs(logs),
    ],
    mayNot: [
      ...leavesAlone(bucket),
      ['cloudfront:GetDistribution,UpdateDistribution', distribution],
    ],
  };
}

/** Starts pipelines for pushes that touch their paths. */
export function pathFilterRole({ repository, pipelines, logs }: {
  readonly repository: string; readonly pipelines: readonly string[]; readonly logs: string;
}): RoleTable {
  return {
    assumedBy: 'lambda.amazonaws.com',
    may: [
      ['codecommit:GetDifferences', repository],
      ...pipelines.map((pipeline): Call => ['codepipeline:StartPipelineExecution', pipeline]),
      writesLogs(logs),
    ],
    mayNot: [
      ['codecommit:GitPull,GitPush,GetFile,GetBlob', repository],
      ...pipelines.map((pipeline): Call => ['codepipeline:GetPipelineState,StopPipelineExecution', pipeline]),
    ],
  };
}

/** Lets EventBridge start one pipeline. */
export function startRole({ pipeline }: { readonly pipeline: string }): RoleTable {
  return {
    assumedBy: 'events.amazonaws.com',
    may: [['codepipeline:StartPipelineExecution', pipeline]],
    mayNot: [['codepipeline:StopPipelineExecution,GetPipelineState', pipeline]],
  };
}
