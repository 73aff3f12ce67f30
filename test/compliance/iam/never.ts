import { connectionArn } from '../../helpers/apps';
import { Call } from '../../helpers/iam';

/** What no role of the library may do to any resource of its app: changing what others trust, or what it may itself. */
export const neverToResources: { readonly [type: string]: string } = {
  'AWS::CloudFront::Distribution': 'cloudfront:UpdateDistribution',
  'AWS::CloudFront::KeyValueStore': 'cloudfront:DeleteKeyValueStore',
  'AWS::CodeBuild::Project': 'codebuild:UpdateProject',
  'AWS::CodeDeploy::Application': 'codedeploy:DeleteApplication',
  'AWS::CodeDeploy::DeploymentConfig': 'codedeploy:DeleteDeploymentConfig',
  'AWS::CodeDeploy::DeploymentGroup': 'codedeploy:UpdateDeploymentGroup',
  'AWS::CodePipeline::Pipeline': 'codepipeline:UpdatePipeline,StopPipelineExecution',
  'AWS::ECR::Repository': 'ecr:DeleteRepository,SetRepositoryPolicy,BatchDeleteImage',
  'AWS::ECS::Service': 'ecs:DeleteService',
  'AWS::ECS::TaskDefinition': 'ecs:RunTask,DeleteTaskDefinitions',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'elasticloadbalancing:DeleteRule',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'elasticloadbalancing:DeleteTargetGroup,ModifyTargetGroup',
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
  ['codedeploy:CreateDeployment', `arn:aws:codedeploy:${place}:deploymentgroup:payroll/payroll`],
  ['codepipeline:StartPipelineExecution', `arn:aws:codepipeline:${place}:payroll`],
  ['codepipeline:PutApprovalResult', `arn:aws:codepipeline:${place}:payroll/production/Approve`],
  ['ecr:BatchGetImage,PutImage', `arn:aws:ecr:${place}:repository/payroll`],
  ['ecs:DescribeServices,UpdateService', `arn:aws:ecs:${place}:service/shop/payroll`],
  ['ecs:TagResource', `arn:aws:ecs:${place}:task-definition/payroll:1`, { 'ecs:CreateAction': 'RegisterTaskDefinition' }],
  ['elasticloadbalancing:ModifyListener', `arn:aws:elasticloadbalancing:${place}:listener/app/payroll/b-1/l-80`],
  ['elasticloadbalancing:ModifyRule', `arn:aws:elasticloadbalancing:${place}:listener-rule/app/payroll/b-1/l-80/r-1`],
  ['elasticloadbalancing:RegisterTargets', `arn:aws:elasticloadbalancing:${place}:targetgroup/payroll/a1b2c3d`],
  ['iam:PassRole', 'arn:aws:iam::{AWS::AccountId}:role/Payroll', { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }],
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
