import {
  codeDeployRole, ecsPipelineRole, executionRole, imageBuildRole, infrastructureRole, managedImageBuildRole, prepareRole, recorderRole, taskRole,
} from './ecs-role-kinds';
import { gateRole } from './gate';
import { commandsRole, connected } from './role-kinds';
import { RoleTables } from './role-table';

const place = '{AWS::Region}:{AWS::AccountId}';
const parameter = (name: string) => `arn:aws:ssm:${place}:parameter/cdk-delivery/Services/${name}`;
const listener = (port: number) => `arn:aws:elasticloadbalancing:${place}:listener/app/balancer/b-1/l-${port}`;
const hooks = ['smoke', 'regression'].map((hook) => `arn:aws:lambda:${place}:function:${hook}`);
const foundation = { bucket: 'DeliveryFoundationArtifacts', key: 'DeliveryFoundationKey' };
const rolesOf = (task: string) => [`${task}Role`, `${task}ExecutionRole`];

export function ecs(): RoleTables {
  const orders = { foundation, pipeline: 'OrdersPipeline', logs: 'OrdersLogs' };
  const repository = 'OrdersBuildordersRepository';
  const images = [repository];
  return {
    OrdersRole: ecsPipelineRole({
      ...orders,
      source: connected(foundation.bucket, 'OrdersPipeline'),
      projects: ['OrdersBuildordersProject'],
      roles: ['OrdersCheckRole'],
      services: ['Staging', 'Production'].map((name) => ({ service: `${name}Service`, task: `${name}Task`, taskRoles: rolesOf(`${name}Task`) })),
      recorder: 'Function',
      gate: { function: 'OrdersproductionGate' },
    }),
    OrdersproductionGateRole: gateRole({ ...orders, environment: 'production', logs: 'OrdersproductionGateLogs' }),
    OrdersBuildordersRole: imageBuildRole({ ...orders, project: 'OrdersBuildordersProject', repository }),
    OrdersCheckRole: commandsRole({ ...orders, pipelineRole: 'OrdersRole' }),
    Role: recorderRole({ parameters: [parameter('OrdersImage')], logs: 'Logs' }),
    ProductionInfrastructureRole: infrastructureRole({
      rules: ['ProductionTrafficRule', 'ProductionTrafficTestRule'],
      targetGroups: ['ProductionTrafficBlue', 'ProductionTrafficGreen'],
      hooks,
      others: { rules: ['StagingTrafficRule'], targetGroups: ['StagingTrafficBlue'] },
    }),
    StagingTaskRole: taskRole({ images }),
    StagingTaskExecutionRole: executionRole({ images }),
    ProductionTaskRole: taskRole({ images }),
    ProductionTaskExecutionRole: executionRole({ images }),
  };
}

export function ecsCodeDeploy(): RoleTables {
  const shop = { foundation, pipeline: 'ShopPipeline', logs: 'ShopLogs' };
  const orders = { service: 'OrdersService', task: 'Task', taskRoles: rolesOf('Task') };
  const proxy = `arn:aws:ecr:${place}:repository/shop/proxy`;
  const images = ['ShopBuildordersRepository', proxy];
  return {
    ShopRole: ecsPipelineRole({
      ...shop,
      source: connected(foundation.bucket, 'ShopPipeline'),
      projects: ['ShopBuildproxyProject'],
      roles: ['ShopBuildRoleorders', 'ShopPrepareRole'],
      services: [orders],
      codeDeploy: { application: 'OrdersCodeDeployApplication', group: 'OrdersCodeDeployGroup', config: 'OrdersCodeDeployTraffic' },
      recorder: 'Function',
    }),
    ShopBuildRoleorders: managedImageBuildRole({ ...shop, pipelineRole: 'ShopRole', repository: 'ShopBuildordersRepository' }),
    ShopBuildproxyRole: imageBuildRole({
      ...shop,
      project: 'ShopBuildproxyProject',
      repository: proxy,
      baseImages: [`arn:aws:ecr:${place}:repository/shop/base`],
      secrets: [`arn:aws:secretsmanager:${place}:secret:npmrc-a1b2c3`],
    }),
    ShopPrepareRole: prepareRole({ ...shop, pipelineRole: 'ShopRole', service: 'OrdersService' }),
    Role: recorderRole({ parameters: [parameter('OrdersImage'), parameter('ProxyImage')], logs: 'Logs' }),
    OrdersCodeDeployRole: codeDeployRole({
      ...orders,
      rules: ['OrdersTrafficRule', 'OrdersTrafficTestRule'],
      targetGroups: ['OrdersTrafficBlue', 'OrdersTrafficGreen'],
      listeners: [listener(80), listener(8080)],
      alarms: [`arn:aws:cloudwatch:${place}:alarm:errors`],
      hooks,
    }),
    TaskRole: taskRole({ images }),
    TaskExecutionRole: executionRole({ images }),
  };
}
