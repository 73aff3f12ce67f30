import { elsewhere } from './checks-app';
import { imageBuildRole } from './ecs-role-kinds';
import { connected, pipelineRole, writesLogs } from './role-kinds';
import { RoleTable, RoleTables } from './role-table';
import { Call } from '../../helpers/iam';

const place = '{AWS::Region}:{AWS::AccountId}';
const foundation = { bucket: 'DeliveryFoundationArtifacts', key: 'DeliveryFoundationKey' };
const repository = 'ShopBuildordersRepository';
const stackOf = (name: string) => `arn:aws:cloudformation:${place}:stack/${name}/a1b2c3d`;

/** Of the app `checks`: a function for each check, which may do what that one is for. */
export function checks(): RoleTables {
  const shop = { foundation, pipeline: 'ShopPipeline', logs: 'ShopLogs' };
  const functions = ['window', 'changerequest', 'findingsorders', 'signatureorders', 'drift'].map(functionOf);
  const pipeline = pipelineRole({ ...shop, source: connected(foundation.bucket, 'ShopPipeline'), projects: ['ShopBuildordersProject'] });
  return {
    ShopRole: {
      ...pipeline,
      may: [...pipeline.may, ...[...functions, elsewhere.fraud].map((fn): Call => ['lambda:InvokeFunction', fn])],
      mayNot: [...pipeline.mayNot, ['lambda:InvokeFunction', `${elsewhere.fraud}-else`], ...functions.map((fn): Call => ['lambda:UpdateFunctionConfiguration', fn])],
    },
    ShopBuildordersRole: imageBuildRole({ ...shop, project: 'ShopBuildordersProject', repository }),
    ...checkRole('window', [], []),
    ...checkRole('changerequest', [['secretsmanager:GetSecretValue', elsewhere.key]], [
      ['secretsmanager:PutSecretValue,DescribeSecret', elsewhere.key],
      ['secretsmanager:GetSecretValue', `${elsewhere.key.slice(0, -1)}4`],
    ]),
    ...checkRole('findingsorders', [['ecr:DescribeImageScanFindings', repository], ['inspector2:ListCoverage,ListFindings', '*']], [
      ['ecr:DescribeImageScanFindings', `${repository}-else`],
      ['ecr:StartImageScan,BatchGetImage,PutImage', repository],
    ]),
    ...checkRole('signatureorders', [['ecr:DescribeImageSigningStatus', repository]], [
      ['ecr:DescribeImageSigningStatus', `${repository}-else`],
      ['ecr:BatchGetImage,PutImage', repository],
    ]),
    ...checkRole('drift', [
      ['cloudformation:DescribeStackResourceDrifts,DetectStackDrift,DetectStackResourceDrift', stackOf('network')],
      ['cloudformation:BatchDescribeTypeConfigurations,DescribeStackDriftDetectionStatus', '*'],
      ['sqs:GetQueueAttributes', elsewhere.queue],
    ], [
      ['cloudformation:DetectStackDrift', stackOf('network-else')],
      ['cloudformation:UpdateStack,GetTemplate', stackOf('network')],
      ['sqs:ReceiveMessage,SendMessage,SetQueueAttributes', elsewhere.queue],
    ]),
  };
}

function functionOf(check: string): string {
  return `ShopproductionCheck${check}Function`;
}

/** A function that looks, and tells the pipeline: it may start nothing. */
function checkRole(check: string, looks: readonly Call[], neither: readonly Call[]): { readonly [role: string]: RoleTable } {
  const fn = functionOf(check);
  return {
    [`${fn}Role`]: {
      assumedBy: 'lambda.amazonaws.com',
      may: [...looks, ['codepipeline:PutJobSuccessResult,PutJobFailureResult', '*'], writesLogs(`${fn}Logs`)],
      mayNot: [
        ...neither,
        ['codepipeline:StartPipelineExecution,GetPipelineState', 'ShopPipeline'],
        ['logs:CreateLogGroup', `${fn}Logs`],
        ['s3:GetObject', `${foundation.bucket}/{ShopPipeline}/Source/a1b2c3d`],
      ],
    },
  };
}
