import * as path from 'path';
import { ArnFormat, Duration, Lazy, PhysicalName, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CONTRACT_VERSION, FLEET_ALIAS, FLEET_FUNCTIONS, FLEET_LAYERS, FleetFunction, FleetRecord, FUNCTION_RECORD } from '../../contract';
import { ServiceRole } from '../../foundation/private/service-role';

/**
 * IAM takes 10,240 characters of permissions a role, and AWS Lambda 4 KB of environment a function: so many functions fit with names
 * of 64 characters, a check for each of them, ten alarms and five layers.
 */
export const FUNCTIONS_PER_DEPLOYER = 20;

export interface FleetDeployerProps {
  /** What it is for: `Deploys functions` */
  readonly purpose: string;
  /** What users call the fleet. */
  readonly fleet: string;
  /** What its layers begin with. */
  readonly fleetName: string;
  readonly aliasName: string;
  readonly logRetention: logs.RetentionDays;
  readonly removal: RemovalPolicy;
}

/** A function that deploys some functions of a fleet, or publishes its layers: see `fleet-deploy.lambda.ts`. */
export class FleetDeployer extends Construct {
  public readonly function: lambda.Function;
  private readonly role: ServiceRole;
  private readonly functions: { [name: string]: FleetFunction } = {};
  /** What it may do to a function itself, by name in the fleet: one statement each, as every ARN counts. */
  private readonly statements = new Map<string, { readonly arn: string; readonly statement: iam.PolicyStatement }>();
  /** What was allowed beyond that. */
  private readonly allowed = new Set<string>();

  constructor(scope: Construct, id: string, private readonly props: FleetDeployerProps) {
    super(scope, id);
    const { purpose, fleet, fleetName, aliasName, logRetention, removal } = props;
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logRetention, removalPolicy: removal });
    this.role = new ServiceRole(this, 'Role', new iam.ServicePrincipal('lambda.amazonaws.com'), `${purpose} of ${fleetName}`);
    this.allowReporting(logGroup);
    this.function = new lambda.Function(this, 'Resource', {
      functionName: PhysicalName.GENERATE_IF_NEEDED, // a name only for a pipeline of another account
      description: `${purpose} of ${Stack.of(this).stackName}/${fleet}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(path.join(__dirname, '../../../assets/hosting/fleet-deploy.lambda')),
      handler: 'index.handler',
      timeout: Duration.minutes(15),
      memorySize: 1024, // packages are held in memory, and the processor comes with it
      role: this.role.forConstructs,
      logGroup,
      environment: {
        [FLEET_FUNCTIONS]: Lazy.string({ produce: () => JSON.stringify(this.functionNames()) }),
        [FLEET_ALIAS]: aliasName,
        [FLEET_LAYERS]: `${fleetName}-`,
      },
    });
    const record: FleetRecord = { version: CONTRACT_VERSION, kind: 'fleet-deploy', fleet, functions: this.functions };
    (this.function.node.defaultChild as lambda.CfnFunction).addMetadata(FUNCTION_RECORD, record);
  }

  public get full(): boolean {
    return this.statements.size >= FUNCTIONS_PER_DEPLOYER;
  }

  /** Takes a function on. */
  public add(name: string, arn: string, facts: FleetFunction): void {
    this.functions[name] = facts;
    const statement = new iam.PolicyStatement({
      actions: ['GetAlias', 'CreateAlias', 'UpdateAlias', 'GetFunctionConfiguration', 'UpdateFunctionCode', 'PublishVersion'].map((action) => `lambda:${action}`),
      resources: [arn], // the API authorizes changes of an alias on the function
    });
    this.statements.set(name, { arn, statement });
    this.role.allow(statement);
    this.role.allowWildcard('Versions of a function are numbered by AWS Lambda', new iam.PolicyStatement({
      actions: ['lambda:GetFunctionConfiguration'], resources: [`${arn}:*`],
    }));
  }

  /** Lets it give layers of the fleet to a function. */
  public allowLayers(name: string, layers: readonly string[]): void {
    const { statement } = this.statements.get(name)!;
    if (!statement.actions.includes('lambda:UpdateFunctionConfiguration')) statement.addActions('lambda:UpdateFunctionConfiguration');
    for (const layer of layers) this.once(`use ${layer}`, () => this.allowVersionsOf(layer));
  }

  /** Lets it publish layers of the fleet. */
  public allowPublish(layers: readonly string[]): void {
    for (const layer of layers) {
      this.once(`publish ${layer}`, () => this.role.allow(new iam.PolicyStatement({ actions: ['lambda:PublishLayerVersion'], resources: [this.layerArn(layer)] })));
    }
    this.once('list layers', () => this.role.allowWildcard('AWS Lambda lists the versions of a layer on no resource', new iam.PolicyStatement({
      actions: ['lambda:ListLayerVersions'], resources: ['*'],
    })));
  }

  /** Lets it watch alarms while traffic shifts. */
  public allowWatch(alarms: readonly cloudwatch.IAlarm[]): void {
    for (const alarm of alarms) {
      if (alarm instanceof cloudwatch.CompositeAlarm) {
        this.once('watch any', () => this.role.allowWildcard('Composite alarms are described to who may describe all alarms', new iam.PolicyStatement({
          actions: ['cloudwatch:DescribeAlarms'], resources: ['*'],
        })));
      } else {
        this.once(`watch ${alarm.alarmArn}`, () => this.role.allow(new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: [alarm.alarmArn] })));
      }
    }
  }

  /** Lets it ask a function through its alias. */
  public allowInvoke(name: string): void {
    const { arn } = this.statements.get(name)!;
    this.once(`invoke ${name}`, () => this.role.allow(new iam.PolicyStatement({
      actions: ['lambda:InvokeFunction'], resources: [`${arn}:${this.props.aliasName}`],
    })));
  }

  private functionNames(): { readonly [name: string]: string } {
    return Object.fromEntries(Object.entries(this.functions).map(([name, { functionName }]) => [name, functionName]));
  }

  private allowReporting(logGroup: logs.ILogGroup): void {
    this.role.allowWildcard('Job results are reported by job, and jobs have no ARN', new iam.PolicyStatement({
      actions: ['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'], resources: ['*'],
    }));
    this.role.allowWildcard('Log streams of the one log group of the function', new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn],
    }));
  }

  private allowVersionsOf(layer: string): void {
    this.role.allowWildcard('Versions of a layer are numbered by AWS Lambda', new iam.PolicyStatement({
      actions: ['lambda:GetLayerVersion'], resources: [`${this.layerArn(layer)}:*`],
    }));
  }

  private layerArn(layer: string): string {
    return Stack.of(this).formatArn({
      service: 'lambda', resource: 'layer', resourceName: `${this.props.fleetName}-${layer}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  private once(what: string, allow: () => void): void {
    if (this.allowed.has(what)) return;
    this.allowed.add(what);
    allow();
  }
}
