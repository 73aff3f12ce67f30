import { checks } from './checks';
import { conditions } from './conditions';
import { ecs, ecsCodeDeploy } from './ecs-role-tables';
import { fleet } from './fleet';
import { packageBuildRole } from './fleet-role-kinds';
import { gate, gateRole } from './gate';
import { infrastructure } from './infrastructure';
import { assetsRole, diffRole, stacksPipelineRole } from './infrastructure-role-kinds';
import { notifications } from './notifications';
import { buildRole, commandsRole, connected, connection, existingReleaseRole, Foundation, pathFilterRole, pipelineRole, releaseRole, startRole } from './role-kinds';
import { RoleTables } from './role-table';
import { toolChecks } from './tool-checks';
import { Call } from '../../helpers/iam';

const repository = 'arn:aws:codecommit:{AWS::Region}:{AWS::AccountId}:shop';
const codeCommit: Call[] = [['codecommit:GetBranch,GetCommit,UploadArchive,GetUploadArchiveStatus,CancelUploadArchive', repository]];

function defaults(): RoleTables {
  const foundation = { bucket: 'DeliveryFoundationArtifacts', key: 'DeliveryFoundationKey' };
  const shop = { foundation, pipeline: 'ShopPipeline', logs: 'ShopLogs' };
  return {
    ShopRole: pipelineRole({
      ...shop,
      source: connected(foundation.bucket, 'ShopPipeline'),
      projects: ['ShopBuildsiteProject'],
      sites: [{ bucket: 'HostingBucket', releaseFunction: 'HostingRelease' }],
      roles: ['ShopCheckRole'],
    }),
    ShopBuildsiteRole: buildRole({ ...shop, project: 'ShopBuildsiteProject' }),
    ShopCheckRole: commandsRole({ ...shop, pipelineRole: 'ShopRole' }),
    HostingReleaseRole: releaseRole({ bucket: 'HostingBucket', store: 'HostingStore', logs: 'HostingReleaseLogs' }),
  };
}

function everything(): RoleTables {
  const foundation = { bucket: 'FoundationArtifacts', key: 'FoundationKey' };
  const shop = { foundation, pipeline: 'ShopPipeline', logs: 'ShopLogs' };
  return {
    ShopRole: pipelineRole({
      ...shop,
      source: connected(foundation.bucket, 'ShopPipeline'),
      projects: ['ShopBuildshopProject', 'ShopBuildshopproductionProject'],
      sites: [
        { bucket: 'StagingBucket', releaseFunction: 'StagingRelease' },
        { bucket: 'ProductionBucket', releaseFunction: 'ProductionRelease' },
      ],
      roles: ['ShopCheckRole'],
      gate: { topic: 'GateTopic', key: 'GateKey', function: 'ShopproductionGate' },
    }),
    ShopproductionGateRole: gateRole({ ...shop, environment: 'production', logs: 'ShopproductionGateLogs' }),
    ShopBuildshopRole: buildRole({ ...shop, project: 'ShopBuildshopProject', clone: connection }),
    ShopBuildshopproductionRole: buildRole({ ...shop, project: 'ShopBuildshopproductionProject', clone: connection }),
    ShopCheckRole: commandsRole({ ...shop, pipelineRole: 'ShopRole' }),
    StagingReleaseRole: releaseRole({ bucket: 'StagingBucket', store: 'StagingStore', logs: 'StagingReleaseLogs' }),
    ProductionReleaseRole: releaseRole({ bucket: 'ProductionBucket', store: 'ProductionStore', logs: 'ProductionReleaseLogs' }),
  };
}

function composed(): RoleTables {
  const foundation = { bucket: 'FoundationArtifacts' };
  const shop = { foundation, pipeline: 'ShopPipeline', logs: 'ShopLogs' };
  const archive = { foundation, pipeline: 'ArchivePipeline', logs: 'ArchiveLogs' };
  const pullRequests = { foundation, pipeline: 'PullRequestsPipeline', logs: 'PullRequestsLogs' };
  const oldSite = 'arn:aws:s3:::old-site';
  return {
    ShopRole: pipelineRole({
      ...shop,
      source: codeCommit,
      projects: ['ShopBuildsiteProject', 'ShopBuildversionProject', 'ShopBuilddocsProject'],
      sites: [{ bucket: oldSite, releaseFunction: 'ExistingRelease' }],
    }),
    ShopBuildsiteRole: buildRole({ ...shop, project: 'ShopBuildsiteProject' }),
    ShopBuildversionRole: buildRole({ ...shop, project: 'ShopBuildversionProject', reports: [] }),
    ShopBuilddocsRole: buildRole({ ...shop, project: 'ShopBuilddocsProject', cache: false, reports: 'any' }),
    ExistingReleaseRole: existingReleaseRole({
      bucket: oldSite, distribution: 'arn:aws:cloudfront::{AWS::AccountId}:distribution/E1', logs: 'ExistingReleaseLogs',
    }),
    CodeCommitPathFilterRole: pathFilterRole({ repository, pipelines: ['ShopPipeline'], logs: 'CodeCommitPathFilterLogs' }),
    ArchiveRole: pipelineRole({
      ...archive,
      source: [
        ['s3:GetObject,GetObjectVersion', 'arn:aws:s3:::sources/shop.zip'],
        ['s3:GetBucketVersioning,GetBucketAcl,GetBucketLocation', 'arn:aws:s3:::sources'],
      ],
      projects: ['ArchiveBuildarchiveProject'],
    }),
    ArchiveBuildarchiveRole: buildRole({ ...archive, project: 'ArchiveBuildarchiveProject', reports: [] }),
    ArchiveSourceRuleRole: startRole({ pipeline: 'ArchivePipeline' }),
    PullRequestsRole: pipelineRole({ ...pullRequests, source: connected(foundation.bucket, 'PullRequestsPipeline'), projects: ['PullRequestsBuildsiteProject'] }),
    PullRequestsBuildsiteRole: buildRole({ ...pullRequests, project: 'PullRequestsBuildsiteProject' }),
  };
}

function threePipelines(): RoleTables {
  const foundation = { bucket: 'DeliveryFoundationArtifacts', key: 'DeliveryFoundationKey' };
  const admin = { foundation, pipeline: 'AdminPipeline', logs: 'AdminLogs' };
  const storefront = { foundation, pipeline: 'StorefrontPipeline', logs: 'StorefrontLogs' };
  return {
    AdminRole: pipelineRole({
      ...admin,
      source: codeCommit,
      projects: ['AdminBuildadminProject'],
      sites: [{ bucket: 'AdminBucket', releaseFunction: 'AdminRelease' }],
      roles: ['AdminCheckRole'],
    }),
    AdminBuildadminRole: buildRole({ ...admin, project: 'AdminBuildadminProject' }),
    AdminCheckRole: commandsRole({ ...admin, pipelineRole: 'AdminRole' }),
    AdminReleaseRole: releaseRole({ bucket: 'AdminBucket', store: 'AdminStore', logs: 'AdminReleaseLogs' }),
    StorefrontRole: pipelineRole({
      ...storefront,
      source: codeCommit,
      projects: ['StorefrontBuildstorefrontProject'],
      sites: [{ bucket: 'StorefrontBucket', releaseFunction: 'StorefrontRelease' }],
      roles: ['StorefrontCheckRole'],
    }),
    StorefrontBuildstorefrontRole: buildRole({ ...storefront, project: 'StorefrontBuildstorefrontProject' }),
    StorefrontCheckRole: commandsRole({ ...storefront, pipelineRole: 'StorefrontRole' }),
    StorefrontReleaseRole: releaseRole({ bucket: 'StorefrontBucket', store: 'StorefrontStore', logs: 'StorefrontReleaseLogs' }),
    ...backend(foundation),
    CodeCommitPathFilterRole: pathFilterRole({ repository, pipelines: ['BackendPipeline', 'AdminPipeline', 'StorefrontPipeline'], logs: 'CodeCommitPathFilterLogs' }),
  };
}

/** Of the pipeline that synthesizes an app with layers that it builds. */
function backend(foundation: Foundation): RoleTables {
  const parts = { foundation, pipeline: 'BackendPipeline', logs: 'BackendLogs' };
  const [python, files, app, diff, assets] = [
    'BackendBuildlayerspython', 'BackendBuildlayersdirectory', 'BackendBuildbackend',
    'BackendproductionCdkStacksbackendDiff', 'BackendproductionCdkStacksbackendAssets',
  ];
  return {
    BackendRole: stacksPipelineRole({ ...parts, source: codeCommit, projects: [python, files, app, diff, assets].map((name) => `${name}Project`) }),
    [`${python}Role`]: packageBuildRole({ ...parts, project: `${python}Project`, reports: ['junitxml', 'coberturaxml'] }),
    [`${files}Role`]: packageBuildRole({ ...parts, project: `${files}Project`, reports: [] }),
    [`${app}Role`]: buildRole({ ...parts, project: `${app}Project` }),
    [`${diff}Role`]: diffRole({ ...parts, project: `${diff}Project` }),
    [`${assets}Role`]: assetsRole({ ...parts, project: `${assets}Project` }),
  };
}

/** All roles of the library in the apps of `helpers/apps.ts`. */
export const roleTables: { readonly [app: string]: RoleTables } = {
  'defaults': defaults(),
  'everything': everything(),
  'checks': checks(),
  'conditions': conditions(),
  'composed': composed(),
  'ecs': ecs(),
  'ecs-code-deploy': ecsCodeDeploy(),
  'fleet': fleet(),
  'gate': gate(),
  'infrastructure': infrastructure(),
  'notifications': notifications(),
  'three-pipelines': threePipelines(),
  'tool-checks': toolChecks(),
};
