import { ArnComponents, ArnFormat } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

export interface TerraformStatementsConfig {
  readonly read: iam.PolicyStatement[];
  readonly write: iam.PolicyStatement[];
}

/** What a module may do. */
export interface TerraformPermissionSet {
  /** Whether it says itself which account it is about. Absent for the account of the pipeline. */
  readonly anywhere?: boolean;
  /** The statements for an account and region, which the ARNs get from `arn`. */
  statements(arn: FormatArn): TerraformStatementsConfig;
}

type FormatArn = (components: ArnComponents) => string;

export function lambdaFunctions(prefix: string): TerraformPermissionSet {
  const service = 'lambda';
  return {
    statements: (arn) => {
      const functions = arn({ service, resource: 'function', resourceName: `${prefix}*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
      const mappings = arn({ service, resource: 'event-source-mapping', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
      const ofFunctions = { ArnLike: { 'lambda:FunctionArn': functions } };
      return {
        read: [
          allow(service, [
            'GetAlias', 'GetFunction', 'GetFunctionCodeSigningConfig', 'GetFunctionConcurrency', 'GetFunctionConfiguration', 'GetFunctionEventInvokeConfig',
            'GetFunctionRecursionConfig', 'GetFunctionUrlConfig', 'GetPolicy', 'GetProvisionedConcurrencyConfig', 'GetRuntimeManagementConfig',
            'ListVersionsByFunction',
          ], [functions]),
          allow(service, ['ListTags'], [functions, mappings]),
          allow(service, ['GetEventSourceMapping'], [mappings], ofFunctions),
        ],
        write: [
          allow(service, [
            'AddPermission', 'CreateAlias', 'CreateFunction', 'CreateFunctionUrlConfig', 'DeleteAlias', 'DeleteFunction', 'DeleteFunctionConcurrency',
            'DeleteFunctionEventInvokeConfig', 'DeleteFunctionUrlConfig', 'DeleteProvisionedConcurrencyConfig', 'PublishVersion', 'PutFunctionConcurrency',
            'PutFunctionEventInvokeConfig', 'PutFunctionRecursionConfig', 'PutProvisionedConcurrencyConfig', 'PutRuntimeManagementConfig', 'RemovePermission',
            'UpdateAlias', 'UpdateFunctionCode', 'UpdateFunctionConfiguration', 'UpdateFunctionEventInvokeConfig', 'UpdateFunctionUrlConfig',
          ], [functions]),
          allow(service, ['TagResource', 'UntagResource'], [functions, mappings]),
          allow(service, ['DeleteEventSourceMapping', 'UpdateEventSourceMapping'], [mappings], ofFunctions),
          allow(service, ['CreateEventSourceMapping'], ['*'], ofFunctions), // the service defines no resource type for it
        ],
      };
    },
  };
}

export function s3Buckets(prefix: string): TerraformPermissionSet {
  return simple('s3', (arn) => [arn({ service: 's3', account: '', region: '', resource: `${prefix}*` })], [
    'GetAccelerateConfiguration', 'GetBucketAcl', 'GetBucketCORS', 'GetBucketLocation', 'GetBucketLogging', 'GetBucketNotification',
    'GetBucketObjectLockConfiguration', 'GetBucketOwnershipControls', 'GetBucketPolicy', 'GetBucketPublicAccessBlock', 'GetBucketRequestPayment',
    'GetBucketTagging', 'GetBucketVersioning', 'GetBucketWebsite', 'GetEncryptionConfiguration', 'GetLifecycleConfiguration',
    'GetReplicationConfiguration', 'ListBucket', 'ListTagsForResource',
  ], [
    'CreateBucket', 'DeleteBucket', 'DeleteBucketPolicy', 'DeleteBucketWebsite', 'PutAccelerateConfiguration', 'PutBucketCORS', 'PutBucketLogging',
    'PutBucketNotification', 'PutBucketObjectLockConfiguration', 'PutBucketOwnershipControls', 'PutBucketPolicy', 'PutBucketPublicAccessBlock',
    'PutBucketRequestPayment', 'PutBucketTagging', 'PutBucketVersioning', 'PutBucketWebsite', 'PutEncryptionConfiguration', 'PutLifecycleConfiguration',
    'TagResource', 'UntagResource',
  ]);
}

export function dynamoDbTables(prefix: string): TerraformPermissionSet {
  return simple('dynamodb', (arn) => [arn({ service: 'dynamodb', resource: 'table', resourceName: `${prefix}*` })], [
    'DescribeContinuousBackups', 'DescribeContributorInsights', 'DescribeKinesisStreamingDestination', 'DescribeTable', 'DescribeTimeToLive',
    'GetResourcePolicy', 'ListTagsOfResource',
  ], [
    'CreateTable', 'DeleteResourcePolicy', 'DeleteTable', 'PutResourcePolicy', 'TagResource', 'UntagResource', 'UpdateContinuousBackups',
    'UpdateContributorInsights', 'UpdateTable', 'UpdateTimeToLive',
  ]);
}

export function sqsQueues(prefix: string): TerraformPermissionSet {
  return simple('sqs', (arn) => [arn({ service: 'sqs', resource: `${prefix}*` })],
    ['GetQueueAttributes', 'GetQueueUrl', 'ListQueueTags'],
    ['CreateQueue', 'DeleteQueue', 'SetQueueAttributes', 'TagQueue', 'UntagQueue']);
}

export function snsTopics(prefix: string): TerraformPermissionSet {
  return simple('sns', (arn) => [arn({ service: 'sns', resource: `${prefix}*` })],
    ['GetDataProtectionPolicy', 'GetSubscriptionAttributes', 'GetTopicAttributes', 'ListSubscriptionsByTopic', 'ListTagsForResource'],
    ['CreateTopic', 'DeleteTopic', 'PutDataProtectionPolicy', 'SetSubscriptionAttributes', 'SetTopicAttributes', 'Subscribe', 'TagResource', 'Unsubscribe', 'UntagResource']);
}

export function httpApis(): TerraformPermissionSet {
  const paths = (...names: string[]) => (arn: FormatArn) => names.map((name) => (
    arn({ service: 'apigateway', account: '', resource: `/${name}`, arnFormat: ArnFormat.NO_RESOURCE_NAME })
  ));
  return simple('apigateway', paths('apis', 'apis/*', 'tags/*'), ['GET'], ['DELETE', 'PATCH', 'POST', 'PUT']);
}

export function logGroups(prefix: string): TerraformPermissionSet {
  const service = 'logs';
  return {
    statements: (arn) => {
      const groups = arn({ service, resource: 'log-group', resourceName: `${prefix}*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
      return {
        read: [
          allow(service, ['ListTagsForResource'], [groups]),
          allow(service, ['DescribeLogGroups'], ['*']), // the service lists them on no resource
        ],
        write: [allow(service, [
          'AssociateKmsKey', 'CreateLogGroup', 'DeleteLogGroup', 'DeleteRetentionPolicy', 'DisassociateKmsKey', 'PutRetentionPolicy', 'TagResource', 'UntagResource',
        ], [groups])],
      };
    },
  };
}

export function iamRoles(prefix: string, passTo: readonly string[], boundary?: iam.IManagedPolicy): TerraformPermissionSet {
  const service = 'iam';
  return {
    statements: (arn) => {
      const roles = [arn({ service, region: '', resource: 'role', resourceName: `${prefix}*` })];
      const bounded = boundary && { StringEquals: { 'iam:PermissionsBoundary': boundary.managedPolicyArn } };
      return {
        read: [allow(service, [
          'GetRole', 'GetRolePolicy', 'ListAttachedRolePolicies', 'ListInstanceProfilesForRole', 'ListRolePolicies', 'ListRoleTags',
        ], roles)],
        write: [
          allow(service, ['DeleteRole', 'TagRole', 'UntagRole', 'UpdateAssumeRolePolicy', 'UpdateRole', 'UpdateRoleDescription'], roles),
          allow(service, ['AttachRolePolicy', 'CreateRole', 'DeleteRolePolicy', 'DetachRolePolicy', 'PutRolePermissionsBoundary', 'PutRolePolicy'], roles, bounded),
          allow(service, ['PassRole'], roles, { StringEquals: { 'iam:PassedToService': passTo } }),
        ],
      };
    },
  };
}

function simple(service: string, resources: (arn: FormatArn) => string[], read: string[], write: string[]): TerraformPermissionSet {
  return { statements: (arn) => ({ read: [allow(service, read, resources(arn))], write: [allow(service, write, resources(arn))] }) };
}

function allow(service: string, actions: readonly string[], resources: string[], conditions?: iam.Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: actions.map((action) => `${service}:${action}`), resources, conditions });
}
