import { secretArn } from './notifications-app';
import { commandsRole, connected, pipelineRole, writesLogs } from './role-kinds';
import { RoleTables } from './role-table';
import { Call } from '../../helpers/iam';

const foundation = { bucket: 'DeliveryFoundationArtifacts', key: 'DeliveryFoundationKey' };
const shop = { foundation, pipeline: 'ShopPipeline', logs: 'ShopLogs' };
const topics = ['Alerts', 'ShopNotificationsEmail52c64dc0', 'SlackT0123ABCDC0123ABCDTopic'];
const throughSns = { 'kms:ViaService': 'sns.{AWS::Region}.amazonaws.com' };
const throughS3 = { 'kms:ViaService': 's3.{AWS::Region}.amazonaws.com' };
const marks = `${foundation.bucket}/notified/{ShopPipeline}/a1b2c3d/a1b2c3d`;

/** Of a pipeline that tells everybody there is. */
export function notifications(): RoleTables {
  return {
    ShopRole: pipelineRole({ ...shop, source: connected(foundation.bucket, 'ShopPipeline'), projects: [], roles: ['ShopCheckRole'] }),
    ShopCheckRole: commandsRole({ ...shop, pipelineRole: 'ShopRole' }),
    ShopNotificationsFunctionRole: {
      assumedBy: 'lambda.amazonaws.com',
      may: [
        writesLogs('ShopNotificationsFunctionLogs'),
        ['codepipeline:GetPipelineExecution,ListActionExecutions', 'ShopPipeline'],
        ['s3:GetObject,PutObject', marks],
        ['kms:Decrypt,GenerateDataKey', foundation.key],
        ...topics.map((topic): Call => ['sns:Publish', topic]),
        ['kms:Decrypt,GenerateDataKey', 'AlertsKey', throughSns],
        ['secretsmanager:GetSecretValue', secretArn],
        ['sqs:SendMessage', 'ShopNotificationsDeadLetters'],
      ],
      mayNot: [
        ['codepipeline:GetPipelineState,StartPipelineExecution,StopPipelineExecution', 'ShopPipeline'],
        ['s3:GetObject,PutObject', `${foundation.bucket}/{ShopPipeline}/Source/a1b2c3d`],
        ['s3:GetObject,PutObject', `${foundation.bucket}/notified/someone-else/a1b2c3d`],
        ['s3:DeleteObject', marks],
        ['s3:ListBucket', foundation.bucket],
        ['kms:Decrypt,GenerateDataKey', 'AlertsKey'],
        ['kms:Decrypt,GenerateDataKey', 'AlertsKey', throughS3],
        ['secretsmanager:GetSecretValue', `${secretArn.slice(0, -1)}4`],
        ['sqs:ReceiveMessage,DeleteMessage', 'ShopNotificationsDeadLetters'],
      ],
    },
    SlackT0123ABCDC0123ABCDRole: {
      assumedBy: 'chatbot.amazonaws.com',
      may: [],
      mayNot: [['codepipeline:GetPipelineExecution', 'ShopPipeline'], ['sns:Publish', 'SlackT0123ABCDC0123ABCDTopic']],
    },
  };
}
