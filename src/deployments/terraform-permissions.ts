import * as iam from 'aws-cdk-lib/aws-iam';
import {
  dynamoDbTables, httpApis, iamRoles, lambdaFunctions, logGroups, s3Buckets, snsTopics, sqsQueues, TerraformPermissionSet,
} from './private/terraform-permission-sets';
import { ownStatements, validatePrefix, validateServices } from './private/terraform-permission-validation';

/** Options of TerraformPermissions.iamRoles. */
export interface TerraformRolesOptions {
  /**
   * The boundary that each of the roles has to have. Who may write policies of a role without one can give it any permission.
   * @default - roles need no boundary
   */
  readonly boundary?: iam.IManagedPolicy;
  /**
   * Services that the module may give the roles to.
   * @default - `lambda.amazonaws.com`
   */
  readonly passTo?: string[];
}

/** Options of TerraformPermissions.statements. */
export interface TerraformStatements {
  /**
   * What planning needs: to read what there is. Applying is allowed it too.
   * @default - nothing
   */
  readonly read?: iam.PolicyStatement[];
  /**
   * What applying needs beside that.
   * @default - nothing
   */
  readonly write?: iam.PolicyStatement[];
}

/**
 * What a module of Terraform may do in AWS: named sets for the usual resources, `statements` for all else, `role` for a role of yours.
 *
 * A set is for the resources whose names begin with a prefix. What only reads is allowed when the module is planned, all of it when the
 * plan is applied.
 *
 * @example
 * import * as iam from 'aws-cdk-lib/aws-iam';
 * import { TerraformPermissions } from 'cdk-delivery-pipelines';
 *
 * declare const boundary: iam.IManagedPolicy;
 * declare const networkRole: iam.IRole;
 * const permissions = [
 *   TerraformPermissions.lambdaFunctions('shop-dev-'),
 *   TerraformPermissions.iamRoles('shop-dev-', { boundary }),
 *   TerraformPermissions.logGroups('/aws/lambda/shop-dev-'),
 *   TerraformPermissions.httpApis(),
 *   TerraformPermissions.dynamoDbTables('shop-dev-'),
 *   TerraformPermissions.s3Buckets('shop-dev-'),
 *   TerraformPermissions.sqsQueues('shop-dev-'),
 *   TerraformPermissions.snsTopics('shop-dev-'),
 *   TerraformPermissions.role(networkRole),
 *   TerraformPermissions.statements({
 *     read: [new iam.PolicyStatement({ actions: ['ec2:DescribeVpcs', 'ec2:DescribeSubnets'], resources: ['*'] })],
 *   }),
 * ];
 */
export class TerraformPermissions {
  /** Functions of AWS Lambda, their aliases, URLs and permissions, and what invokes them from queues and streams. */
  public static lambdaFunctions(prefix: string): TerraformPermissions {
    return TerraformPermissions.named('lambdaFunctions', prefix, lambdaFunctions(prefix));
  }

  /** Buckets and their settings, without objects. */
  public static s3Buckets(prefix: string): TerraformPermissions {
    return TerraformPermissions.named('s3Buckets', prefix, s3Buckets(prefix));
  }

  /** Tables of Amazon DynamoDB and their settings, without items. */
  public static dynamoDbTables(prefix: string): TerraformPermissions {
    return TerraformPermissions.named('dynamoDbTables', prefix, dynamoDbTables(prefix));
  }

  /** Queues, without messages. */
  public static sqsQueues(prefix: string): TerraformPermissions {
    return TerraformPermissions.named('sqsQueues', prefix, sqsQueues(prefix));
  }

  /** Topics and their subscriptions. */
  public static snsTopics(prefix: string): TerraformPermissions {
    return TerraformPermissions.named('snsTopics', prefix, snsTopics(prefix));
  }

  /** All HTTP and WebSocket APIs of the account and region: Amazon API Gateway knows them by ids, which nobody chooses. */
  public static httpApis(): TerraformPermissions {
    return new TerraformPermissions(httpApis());
  }

  /** Groups of Amazon CloudWatch Logs, without what is logged: `/aws/lambda/shop-dev-`. */
  public static logGroups(prefix: string): TerraformPermissions {
    return TerraformPermissions.named('logGroups', prefix, logGroups(prefix));
  }

  /** Roles with their policies, which the module may give to some services. */
  public static iamRoles(prefix: string, options: TerraformRolesOptions = {}): TerraformPermissions {
    const passTo = options.passTo ?? ['lambda.amazonaws.com'];
    validateServices('TerraformPermissions.iamRoles', passTo);
    return TerraformPermissions.named('iamRoles', prefix, iamRoles(prefix, passTo, options.boundary));
  }

  /** What the sets do not offer. Statements that allow all actions, or all of a service, are refused. */
  public static statements(statements: TerraformStatements): TerraformPermissions {
    const { read = [], write = [] } = statements;
    return new TerraformPermissions(ownStatements('TerraformPermissions.statements', read, write));
  }

  /**
   * A role of yours, in this account or another, that the module assumes: `provider "aws" { assume_role { role_arn = "..." } }`. It has to
   * trust the account of the pipeline. The state is read and written without it.
   */
  public static role(role: iam.IRole): TerraformPermissions {
    const assume = new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [role.roleArn] });
    return new TerraformPermissions({ anywhere: true, statements: () => ({ read: [assume], write: [] }) });
  }

  private static named(factory: string, prefix: string, set: TerraformPermissionSet): TerraformPermissions {
    validatePrefix(`TerraformPermissions.${factory}`, prefix);
    return new TerraformPermissions(set);
  }

  private constructor(
    /** @internal */
    public readonly _set: TerraformPermissionSet,
  ) {}
}
