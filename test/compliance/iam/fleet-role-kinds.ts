import { buildRole, BuildParts, pipelineRole, PipelineParts, writesLogs } from './role-kinds';
import { RoleTable } from './role-table';
import { Call } from '../../helpers/iam';

// What roles are for that deliver functions: as in role-kinds.ts.

const place = '{AWS::Region}:{AWS::AccountId}';
const REPORTS: Call = ['codepipeline:PutJobSuccessResult,PutJobFailureResult', '*'];

const layer = (name: string) => `arn:aws:lambda:${place}:layer:${name}`;
const version = (fn: string) => `${fn}:7`;

/** A function as calls name it: by its resource, or by its ARN when it was defined elsewhere. */
export const foreignFunction = (name: string) => `arn:aws:lambda:${place}:function:${name}`;

export interface FleetPipelineParts extends PipelineParts {
  /** What deploys functions, and what publishes layers. */
  readonly deployFunctions: readonly string[];
  /** Functions of the fleets. */
  readonly functions: readonly string[];
}

/** A pipeline that has functions deployed, and may neither change nor call them itself. */
export function fleetPipelineRole({ deployFunctions, functions, ...parts }: FleetPipelineParts): RoleTable {
  const table = pipelineRole(parts);
  return {
    ...table,
    may: [...table.may, ...deployFunctions.map((fn): Call => ['lambda:InvokeFunction', fn])],
    mayNot: [
      ...table.mayNot,
      ...functions.map((fn): Call => ['lambda:InvokeFunction,UpdateFunctionCode,UpdateAlias,PublishVersion', fn]),
      ...deployFunctions.map((fn): Call => ['lambda:UpdateFunctionCode,UpdateFunctionConfiguration', fn]),
    ],
  };
}

export interface DeployerParts {
  readonly logs: string;
  readonly functions: readonly string[];
  /** Those that take layers of the fleet. */
  readonly layered?: readonly string[];
  /** Names of these layers. */
  readonly layers?: readonly string[];
  /** Those that a check calls. */
  readonly checked?: readonly string[];
  readonly alarms?: readonly string[];
  /** Functions of another fleet. */
  readonly others: readonly string[];
}

const CHANGES = 'lambda:GetAlias,CreateAlias,UpdateAlias,GetFunctionConfiguration,UpdateFunctionCode,PublishVersion';

/** Publishes versions of some functions and leads their alias to them: no layer, no role and no other setting is its own to change. */
export function deployerRole({ logs, functions, layered = [], layers = [], checked = [], alarms = [], others }: DeployerParts): RoleTable {
  return {
    assumedBy: 'lambda.amazonaws.com',
    may: [
      ...functions.flatMap((fn): Call[] => [[CHANGES, fn], ['lambda:GetFunctionConfiguration', version(fn)]]),
      ...layered.map((fn): Call => ['lambda:UpdateFunctionConfiguration', fn]),
      ...layers.map((name): Call => ['lambda:GetLayerVersion', `${layer(name)}:3`]),
      ...checked.map((fn): Call => ['lambda:InvokeFunction', `${fn}:live`]),
      ...alarms.map((alarm): Call => ['cloudwatch:DescribeAlarms', alarm]),
      REPORTS,
      writesLogs(logs),
    ],
    mayNot: [
      ...functions.flatMap((fn): Call[] => [
        ['lambda:DeleteFunction,DeleteAlias,AddPermission,PutFunctionConcurrency,InvokeFunction,GetFunction', fn],
        ['lambda:InvokeFunction', version(fn)],
        ...checked.includes(fn) ? [] : [['lambda:InvokeFunction', `${fn}:live`]] satisfies Call[],
        ...layered.includes(fn) ? [] : [['lambda:UpdateFunctionConfiguration', fn]] satisfies Call[],
      ]),
      ...others.flatMap((fn): Call[] => [[CHANGES, fn], ['lambda:UpdateFunctionConfiguration', fn], ['lambda:InvokeFunction', `${fn}:live`]]),
      ...layers.flatMap((name): Call[] => [
        ['lambda:PublishLayerVersion', layer(name)],
        ['lambda:DeleteLayerVersion,AddLayerVersionPermission', `${layer(name)}:3`],
        ['lambda:GetLayerVersion', `${layer(name)}-else:3`],
      ]),
      ...alarms.map((alarm): Call => ['cloudwatch:SetAlarmState,DisableAlarmActions', alarm]),
    ],
  };
}

/** Publishes layers, and changes no function. */
export function layerPublisherRole({ logs, layers, functions }: {
  readonly logs: string; readonly layers: readonly string[]; readonly functions: readonly string[];
}): RoleTable {
  return {
    assumedBy: 'lambda.amazonaws.com',
    may: [...layers.map((name): Call => ['lambda:PublishLayerVersion', layer(name)]), ['lambda:ListLayerVersions', '*'], REPORTS, writesLogs(logs)],
    mayNot: [
      ...layers.flatMap((name): Call[] => [
        ['lambda:PublishLayerVersion', layer(`${name}-else`)],
        ['lambda:DeleteLayerVersion,AddLayerVersionPermission', `${layer(name)}:3`],
      ]),
      ...functions.map((fn): Call => ['lambda:UpdateFunctionConfiguration', fn]),
    ],
  };
}

/** What a function of a fleet runs as, before its owner grants it anything. */
export function fleetFunctionRole({ logs, fn }: { readonly logs: string; readonly fn: string }): RoleTable {
  return {
    assumedBy: 'lambda.amazonaws.com',
    may: [writesLogs(logs)],
    mayNot: [['lambda:GetFunctionConfiguration,UpdateFunctionCode,InvokeFunction', fn], ['logs:CreateLogGroup', logs]],
  };
}

/** Builds packages and keeps them. Of the bucket of assets it reads the packager, and nothing else. */
export function packageBuildRole(build: BuildParts): RoleTable {
  const table = buildRole(build);
  const assets = 'arn:aws:s3:::cdk-hnb659fds-assets-{AWS::AccountId}-{AWS::Region}';
  const stored: Call = ['s3:GetObject,PutObject', `${build.foundation.bucket}/cache/{${build.project}}/packages/a1b2c3d.zip`];
  return { ...table, may: [...table.may, stored], mayNot: [...table.mayNot, ['s3:GetObject', `${assets}/a1b2c3d.zip`], ['s3:ListBucket', assets]] };
}
