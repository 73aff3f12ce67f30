import { connectionArn } from '../../helpers/apps';
import { Call } from '../../helpers/iam';

/** What no role of the library may do to any resource of its app: changing what others trust, or what it may itself. */
export const neverToResources: { readonly [type: string]: string } = {
  'AWS::CloudFront::Distribution': 'cloudfront:UpdateDistribution',
  'AWS::CloudFront::KeyValueStore': 'cloudfront:DeleteKeyValueStore',
  'AWS::CodeBuild::Project': 'codebuild:UpdateProject',
  'AWS::CodePipeline::Pipeline': 'codepipeline:UpdatePipeline,StopPipelineExecution',
  'AWS::Events::Rule': 'events:PutTargets',
  'AWS::IAM::Role': 'iam:PassRole,PutRolePolicy,UpdateAssumeRolePolicy',
  'AWS::KMS::Key': 'kms:ScheduleKeyDeletion,PutKeyPolicy,CreateGrant',
  'AWS::Lambda::Function': 'lambda:UpdateFunctionCode,AddPermission',
  'AWS::Logs::LogGroup': 'logs:DeleteLogGroup',
  'AWS::S3::Bucket': 's3:DeleteBucket,PutBucketPolicy',
  'AWS::SNS::Topic': 'sns:Subscribe',
};

const place = '{AWS::Region}:{AWS::AccountId}';

/** The same for what stands beside the app in its account. */
export const neverElsewhere: readonly Call[] = [
  ['cloudformation:UpdateStack', `arn:aws:cloudformation:${place}:stack/Payroll/a1b2c3d`],
  ['cloudfront:CreateInvalidation', 'arn:aws:cloudfront::{AWS::AccountId}:distribution/PAYROLL'],
  ['cloudfront-keyvaluestore:UpdateKeys', 'arn:aws:cloudfront::{AWS::AccountId}:key-value-store/payroll'],
  ['codebuild:StartBuild', `arn:aws:codebuild:${place}:project/payroll`],
  ['codecommit:GitPull,GetDifferences', `arn:aws:codecommit:${place}:payroll`],
  ['codeconnections:UseConnection', `${connectionArn.slice(0, -4)}0000`],
  ['codepipeline:StartPipelineExecution', `arn:aws:codepipeline:${place}:payroll`],
  ['codepipeline:PutApprovalResult', `arn:aws:codepipeline:${place}:payroll/production/Approve`],
  ['iam:PassRole,CreateRole,PutRolePolicy', 'arn:aws:iam::{AWS::AccountId}:role/Payroll'],
  ['kms:Decrypt,GenerateDataKey', `arn:aws:kms:${place}:key/payroll`],
  ['lambda:InvokeFunction', `arn:aws:lambda:${place}:function:payroll`],
  ['logs:PutLogEvents', `arn:aws:logs:${place}:log-group:/aws/codepipeline/payroll:log-stream:a1b2c3d`],
  ['s3:GetObject,PutObject,DeleteObject', 'arn:aws:s3:::payroll/releases/a1b2c3d/index.html'],
  ['s3:ListBucket', 'arn:aws:s3:::payroll', { 's3:prefix': 'releases/' }],
  ['secretsmanager:GetSecretValue', `arn:aws:secretsmanager:${place}:secret:payroll-a1b2c3`],
  ['sns:Publish', `arn:aws:sns:${place}:payroll`],
  ['ssm:GetParameter,PutParameter', `arn:aws:ssm:${place}:parameter/payroll`],
  ['sts:AssumeRole', 'arn:aws:iam::{AWS::AccountId}:role/Payroll'],
];
