import { deployerRole, fleetFunctionRole, fleetPipelineRole, foreignFunction, layerPublisherRole, packageBuildRole } from './fleet-role-kinds';
import { connected } from './role-kinds';
import { RoleTables } from './role-table';

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
