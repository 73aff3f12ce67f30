import { deployerRole, fleetFunctionRole, fleetPipelineRole, foreignFunction, layerPublisherRole } from './fleet-role-kinds';
import { BuildParts, buildRole, connected } from './role-kinds';
import { RoleTable, RoleTables } from './role-table';
import { Call } from '../../helpers/iam';

const place = '{AWS::Region}:{AWS::AccountId}';

/** Of the app `fleet`: two fleets, one with layers and a check each, the second one watched. */
export function fleet(): RoleTables {
  const foundation = { bucket: 'DeliveryFoundationArtifacts', key: 'DeliveryFoundationKey' };
  const analytics = { foundation, pipeline: 'AnalyticsPipeline', logs: 'AnalyticsLogs' };
  const builds = { functionspython: 'coberturaxml', functionsjava: 'jacocoxml', layerspython: 'coberturaxml' };
  const [staging, production] = ['Staging', 'Production'].map((id) => [`${id}Functionsingest`, foreignFunction(`${id.toLowerCase()}-report`)]);
  return {
    AnalyticsRole: fleetPipelineRole({
      ...analytics,
      source: connected(foundation.bucket, 'AnalyticsPipeline'),
      projects: Object.keys(builds).map((group) => `AnalyticsBuild${group}Project`),
      deployFunctions: ['StagingDeploy', 'StagingLayers', 'ProductionDeploy', 'ProductionLayers'],
      functions: [...staging, ...production],
    }),
    ...Object.fromEntries(Object.entries(builds).map(([group, coverage]) => [
      `AnalyticsBuild${group}Role`, packageBuildRole({ ...analytics, project: `AnalyticsBuild${group}Project`, reports: ['junitxml', coverage] }),
    ])),
    StagingDeployRole: deployerRole({
      logs: 'StagingDeployLogs', functions: staging, layered: [staging[0]], layers: ['staging-common'], checked: [staging[0]], others: production,
    }),
    StagingLayersRole: layerPublisherRole({ logs: 'StagingLayersLogs', layers: ['staging-common'], functions: staging }),
    StagingFunctionsingestRole: fleetFunctionRole({ logs: 'StagingFunctionsingestLogs', fn: staging[0] }),
    ProductionDeployRole: deployerRole({
      logs: 'ProductionDeployLogs',
      functions: production,
      layered: [production[0]],
      layers: ['production-common'],
      checked: [production[1]],
      alarms: [`arn:aws:cloudwatch:${place}:alarm:errors`],
      others: staging,
    }),
    ProductionLayersRole: layerPublisherRole({ logs: 'ProductionLayersLogs', layers: ['production-common'], functions: production }),
    ProductionFunctionsingestRole: fleetFunctionRole({ logs: 'ProductionFunctionsingestLogs', fn: production[0] }),
  };
}

/** Builds packages and keeps them. Of the bucket of assets it reads the packager, and nothing else. */
function packageBuildRole(build: BuildParts): RoleTable {
  const table = buildRole(build);
  const assets = 'arn:aws:s3:::cdk-hnb659fds-assets-{AWS::AccountId}-{AWS::Region}';
  const stored: Call = ['s3:GetObject,PutObject', `${build.foundation.bucket}/cache/{${build.project}}/packages/a1b2c3d.zip`];
  return { ...table, may: [...table.may, stored], mayNot: [...table.mayNot, ['s3:GetObject', `${assets}/a1b2c3d.zip`], ['s3:ListBucket', assets]] };
}
