import { buildRole, commandsRole, Foundation, pipelineRole, writesLogs } from './role-kinds';
import { RoleTable, RoleTables } from './role-table';
import { Call } from '../../helpers/iam';

const place = '{AWS::Region}:{AWS::AccountId}';
const repository = `arn:aws:codecommit:${place}:shop`;

export interface GateParts {
  readonly foundation: Foundation;
  readonly pipeline: string;
  readonly environment: string;
  readonly logs: string;
  /** Of a source whose commits are listed. */
  readonly repository?: string;
  readonly reminder?: { readonly topic: string; readonly key: string; readonly role: string };
}

const evidence = ({ bucket }: Foundation, pipeline: string, environment: string, execution = 'e-1') => `${bucket}/evidence/{${pipeline}}/${environment}/${execution}.html`;
/** What the schedules of the gate are called begins with a hash of where it stands. */
const schedule = (name: string) => `arn:aws:scheduler:${place}:schedule/default/${name}`;
const SCHEDULES = 'cdk-delivery-f8ad9782';

/** Collects evidence, keeps who approved, and reminds. */
export function gateRole({ foundation, pipeline, environment, logs, repository: listed, reminder }: GateParts): RoleTable {
  const reminds: Call[] = reminder ? [
    ['scheduler:CreateSchedule,UpdateSchedule', schedule(`${SCHEDULES}-e-1`)],
    ['iam:PassRole', reminder.role, { 'iam:PassedToService': 'scheduler.amazonaws.com' }],
    ['sns:Publish', reminder.topic],
    ['kms:Decrypt,GenerateDataKey', reminder.key],
  ] : [];
  return {
    assumedBy: 'lambda.amazonaws.com',
    may: [
      ['codepipeline:GetPipelineExecution,GetPipelineState,ListActionExecutions,ListPipelineExecutions', pipeline],
      ['codepipeline:PutJobSuccessResult,PutJobFailureResult', '*'],
      ['s3:GetObject,PutObject', evidence(foundation, pipeline, environment)],
      ...foundation.key ? [['kms:Decrypt,GenerateDataKey', foundation.key]] satisfies Call[] : [],
      ...listed ? [['codecommit:GetCommit', listed]] satisfies Call[] : [],
      ...reminds,
      writesLogs(logs),
    ],
    mayNot: [
      ['s3:DeleteObject,DeleteObjectVersion', evidence(foundation, pipeline, environment)],
      ['s3:GetObject,PutObject', evidence(foundation, pipeline, 'other')],
      ['s3:GetObject,PutObject', `${foundation.bucket}/{${pipeline}}/Source/a1b2c3d`],
      ['s3:ListBucket', foundation.bucket],
      ['codepipeline:PutApprovalResult', `${pipeline}/${environment}-approval/Approve`],
      ['codepipeline:StartPipelineExecution,StopPipelineExecution', pipeline],
      ...reminder ? [
        ['iam:PassRole', reminder.role, { 'iam:PassedToService': 'lambda.amazonaws.com' }],
        ['scheduler:DeleteSchedule', schedule(`${SCHEDULES}-e-1`)],
        ['scheduler:CreateSchedule,UpdateSchedule', schedule('payroll')],
      ] satisfies Call[] : [],
      ...listed ? [['codecommit:GitPull,GitPush,GetFile,GetBlob', listed]] satisfies Call[] : [],
    ],
  };
}

/** Of the app `gate`. */
export function gate(): RoleTables {
  const foundation = { bucket: 'DeliveryFoundationArtifacts', key: 'DeliveryFoundationKey' };
  const shop = { foundation, pipeline: 'ShopPipeline', logs: 'ShopLogs' };
  const theirs = evidence(foundation, 'ShopPipeline', 'production');
  const built: Call[] = [['s3:GetObject,PutObject', theirs]];
  const [project, check] = [buildRole({ ...shop, project: 'ShopBuildshopProject', reports: [] }), commandsRole({ ...shop, pipelineRole: 'ShopRole' })];
  return {
    ShopRole: pipelineRole({
      ...shop,
      source: [['codecommit:GetBranch,GetCommit,UploadArchive,GetUploadArchiveStatus,CancelUploadArchive', repository]],
      projects: ['ShopBuildshopProject'],
      roles: ['ShopCheckRole'],
      gate: { topic: 'GateTopic', key: 'GateKey', function: 'ShopproductionGate' },
    }),
    // What runs the commands of the change has no say in what approvers see of it.
    ShopBuildshopRole: { ...project, mayNot: [...project.mayNot, ...built] },
    ShopCheckRole: { ...check, mayNot: [...check.mayNot, ...built] },
    ShopproductionGateRole: gateRole({
      ...shop,
      environment: 'production',
      logs: 'ShopproductionGateLogs',
      repository,
      reminder: { topic: 'GateTopic', key: 'GateKey', role: 'ShopproductionGateReminderRole' },
    }),
    ShopproductionGateReminderRole: {
      assumedBy: 'scheduler.amazonaws.com',
      may: [['lambda:InvokeFunction', 'ShopproductionGate']],
      mayNot: [['sns:Publish', 'GateTopic'], ['lambda:UpdateFunctionCode', 'ShopproductionGate']],
    },
  };
}
