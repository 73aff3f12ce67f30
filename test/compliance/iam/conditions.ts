import { errors } from './conditions-app';
import { imageBuildRole } from './ecs-role-kinds';
import { commandsRole, connected, pipelineRole, startRole } from './role-kinds';
import { RoleTable, RoleTables } from './role-table';
import { Call } from '../../helpers/iam';

const foundation = { bucket: 'DeliveryFoundationArtifacts', key: 'DeliveryFoundationKey' };
const shop = { foundation, pipeline: 'ShopPipeline', logs: 'ShopLogs' };
const weekly = { foundation, pipeline: 'WeeklyPipeline', logs: 'WeeklyLogs' };
const repository = 'ShopBuildordersRepository';

/** Of conditions of stages, of Amazon Inspector, and of what starts checks by the clock. */
export function conditions(): RoleTables {
  const [inspectsImage, inspectsSource] = ['ShopCheckRoleliveinspectorders', 'WeeklyCheckRolechecksinspectsource'];
  const delivers = pipelineRole({
    ...shop, source: connected(foundation.bucket, 'ShopPipeline'), projects: ['ShopBuildordersProject'], roles: ['ShopCheckRole', inspectsImage],
  });
  return {
    ShopRole: extended(delivers, [['cloudwatch:DescribeAlarms', errors]], [
      ['cloudwatch:DescribeAlarms', `${errors}-else`],
      ['cloudwatch:SetAlarmState,DisableAlarmActions,DeleteAlarms', errors],
    ]),
    ShopBuildordersRole: imageBuildRole({ ...shop, project: 'ShopBuildordersProject', repository, reports: ['junitxml', 'coberturaxml'] }),
    ShopCheckRole: commandsRole({ ...shop, pipelineRole: 'ShopRole' }),
    [inspectsImage]: extended(commandsRole({ ...shop, pipelineRole: 'ShopRole', output: true }), [
      ['inspector-scan:ScanSbom', '*'],
      ['ecr:GetAuthorizationToken', '*'],
      ['ecr:BatchCheckLayerAvailability,BatchGetImage,GetDownloadUrlForLayer', repository],
    ], [['ecr:PutImage,InitiateLayerUpload,BatchDeleteImage', repository]]),
    WeeklyRole: pipelineRole({ ...weekly, source: connected(foundation.bucket, 'WeeklyPipeline'), projects: [], roles: [inspectsSource] }),
    WeeklyStartRole: startRole({ pipeline: 'WeeklyPipeline' }),
    [inspectsSource]: extended(commandsRole({ ...weekly, pipelineRole: 'WeeklyRole', output: true }), [['inspector-scan:ScanSbom', '*']], [
      ['ecr:GetAuthorizationToken', '*'],
    ]),
  };
}

function extended({ assumedBy, may, mayNot }: RoleTable, more: readonly Call[], moreNot: readonly Call[]): RoleTable {
  return { assumedBy, may: [...may, ...more], mayNot: [...mayNot, ...moreNot] };
}
