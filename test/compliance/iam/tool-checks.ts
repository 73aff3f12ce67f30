import { validateRole } from './infrastructure-role-kinds';
import { buildRole, connected, pipelineRole, writesArtifacts } from './role-kinds';
import { RoleTable, RoleTables } from './role-table';
import { tokenName } from './tool-checks-app';
import { Call } from '../../helpers/iam';

const foundation = { bucket: 'DeliveryFoundationArtifacts', key: 'DeliveryFoundationKey' };
const shop = { foundation, pipeline: 'ShopPipeline', logs: 'ShopLogs' };
const secret = (name: string) => `arn:aws:secretsmanager:{AWS::Region}:{AWS::AccountId}:secret:${name}`;
const TOOLS = ['dependencies', 'staticanalysis', 'sonarqube', 'zap', 'load'];

/** Of the app `tool-checks`: each tool with a role of its own, of which one may read a secret. */
export function toolChecks(): RoleTables {
  return {
    ShopRole: pipelineRole({ ...shop, source: connected(foundation.bucket, 'ShopPipeline'), projects: TOOLS.map((tool) => `ShopstagingCheck${tool}Project`) }),
    ...Object.fromEntries(TOOLS.map((tool) => [`ShopstagingCheck${tool}Role`, toolRole(tool, tool === 'sonarqube')])),
  };
}

/** Runs a tool, reports on it, and fetches of the bucket of assets the program for that, and nothing else. */
function toolRole(tool: string, reads: boolean): RoleTable {
  const parts = { ...shop, project: `ShopstagingCheck${tool}Project` };
  const table = buildRole({ ...parts, cache: false, reports: ['junit'] });
  const writes = writesArtifacts(foundation, shop.pipeline);
  const token: Call[] = [['secretsmanager:GetSecretValue', `${secret(tokenName)}-a1b2c3`]];
  return {
    ...table,
    may: [...table.may.filter((call) => !writes.some((other) => `${other}` === `${call}`)), ...reads ? token : []],
    mayNot: [
      ...table.mayNot,
      ...validateRole(parts).mayNot,
      ...reads ? [] : token,
      ...writes,
      ['secretsmanager:GetSecretValue', `${secret('shop/other')}-a1b2c3`],
      ['secretsmanager:PutSecretValue,DescribeSecret', `${secret(tokenName)}-a1b2c3`],
    ],
  };
}
