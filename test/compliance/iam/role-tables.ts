import { buildRole, checkRole, existingReleaseRole, pathFilterRole, pipelineRole, releaseRole, startRole } from './role-kinds';
import { RoleTables } from './role-table';
import { connectionArn } from '../../helpers/apps';
import { Call } from '../../helpers/iam';

// The older name of the action is not simulated: to the simulator it has no resource of the newer name.
const connection: Call[] = [['codeconnections:UseConnection', connectionArn]];
/** What the action of such a source does beside that: it uploads with an ACL. */
const connected = (bucket: string, pipeline: string): Call[] => [...connection, ['s3:PutObjectAcl', `${bucket}/{${pipeline}}/Source/a1b2c3d`]];
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
      checks: 'ShopCheckRole',
    }),
    ShopBuildsiteRole: buildRole({ ...shop, project: 'ShopBuildsiteProject' }),
    ShopCheckRole: checkRole({ ...shop, pipelineRole: 'ShopRole' }),
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
      checks: 'ShopCheckRole',
      topic: 'GateTopic',
    }),
    ShopBuildshopRole: buildRole({ ...shop, project: 'ShopBuildshopProject', clone: connection, sameStart: ['ShopBuildshopproductionProject'] }),
    ShopBuildshopproductionRole: buildRole({ ...shop, project: 'ShopBuildshopproductionProject', clone: connection }),
    ShopCheckRole: checkRole({ ...shop, pipelineRole: 'ShopRole' }),
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
    ShopBuildversionRole: buildRole({ ...shop, project: 'ShopBuildversionProject' }),
    ShopBuilddocsRole: buildRole({ ...shop, project: 'ShopBuilddocsProject', cache: false }),
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
    ArchiveBuildarchiveRole: buildRole({ ...archive, project: 'ArchiveBuildarchiveProject' }),
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
      checks: 'AdminCheckRole',
    }),
    AdminBuildadminRole: buildRole({ ...admin, project: 'AdminBuildadminProject' }),
    AdminCheckRole: checkRole({ ...admin, pipelineRole: 'AdminRole' }),
    AdminReleaseRole: releaseRole({ bucket: 'AdminBucket', store: 'AdminStore', logs: 'AdminReleaseLogs' }),
    StorefrontRole: pipelineRole({
      ...storefront,
      source: codeCommit,
      projects: ['StorefrontBuildstorefrontProject'],
      sites: [{ bucket: 'StorefrontBucket', releaseFunction: 'StorefrontRelease' }],
      checks: 'StorefrontCheckRole',
    }),
    StorefrontBuildstorefrontRole: buildRole({ ...storefront, project: 'StorefrontBuildstorefrontProject' }),
    StorefrontCheckRole: checkRole({ ...storefront, pipelineRole: 'StorefrontRole' }),
    StorefrontReleaseRole: releaseRole({ bucket: 'StorefrontBucket', store: 'StorefrontStore', logs: 'StorefrontReleaseLogs' }),
    CodeCommitPathFilterRole: pathFilterRole({ repository, pipelines: ['AdminPipeline', 'StorefrontPipeline'], logs: 'CodeCommitPathFilterLogs' }),
  };
}

/** All roles of the library in the apps of `helpers/apps.ts`. */
export const roleTables: { readonly [app: string]: RoleTables } = {
  'defaults': defaults(),
  'everything': everything(),
  'composed': composed(),
  'three-pipelines': threePipelines(),
};
