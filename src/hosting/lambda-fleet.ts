import { Duration, Environment, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { LambdaFleetFunction, LambdaFleetFunctionOptions, UsedFunctionOptions } from './lambda-fleet-function';
import { FleetDeployer } from './private/fleet-deployer';
import { FleetFunctionResources } from './private/fleet-function';
import { validateFleet, validateFunctionName, validateLayerName, validateUsedFunction } from './private/fleet-validation';
import { placedName } from '../foundation/private/place-hash';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MAX_ALARM_METRICS = 10;

/** Properties of a LambdaFleet. */
export interface LambdaFleetProps {
  /**
   * The alias that callers use, of every function.
   * @default 'live'
   */
  readonly aliasName?: string;
  /**
   * What the names of the fleet's layers begin with, at most 40 letters, digits, - and _: no two fleets of a region share it.
   * @default - the construct id and a hash of where the fleet stands
   */
  readonly fleetName?: string;
  /**
   * How long logs are kept: those of functions that the fleet makes, and of deployments.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * What becomes of the logs when the stack is deleted.
   * @default RemovalPolicy.DESTROY
   */
  readonly removal?: RemovalPolicy;
}

/**
 * Functions of AWS Lambda that make up one environment, and what deploys to them: see Deployment.functions.
 *
 * Callers use the alias of a function. A deployment publishes a new version and leads the alias to it, at once or by steps; where
 * nothing changed, it does nothing. The template of the stack knows no version of the code, so that the stack and the pipeline
 * never undo each other's work. Memory, environment variables and the like stay in the stack, and take effect with the next
 * deployment.
 *
 * To go back, invoke `deployFunctions` with `{ "rollback": true }`: the functions of the last release lead to the version before again.
 * Where there are several, each for 20 functions, name the release: `{ "rollback": true, "release": "<id of the execution>" }`.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import * as lambda from 'aws-cdk-lib/aws-lambda';
 * import * as s3 from 'aws-cdk-lib/aws-s3';
 * import { LambdaFleet } from 'cdk-delivery-pipelines';
 *
 * declare const stack: Stack;
 * declare const events: s3.IBucket;
 * const fleet = new LambdaFleet(stack, 'Staging');
 * const ingest = fleet.addFunction('ingest', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'app.handler', memorySize: 512 });
 * events.grantRead(ingest.function);
 * fleet.useFunction('report', lambda.Function.fromFunctionName(stack, 'Report', 'report'), { handler: 'com.example.Report' });
 */
export class LambdaFleet extends Construct {
  /** The alias that callers use. */
  public readonly aliasName: string;
  /** What the names of the fleet's layers begin with. */
  public readonly fleetName: string;
  private readonly logs: { readonly logRetention: logs.RetentionDays; readonly removal: RemovalPolicy };
  private readonly functions = new Map<string, { readonly member: LambdaFleetFunction; readonly deployer: FleetDeployer }>();
  private readonly resources: Construct;
  private readonly deployers: FleetDeployer[] = [];
  private readonly listeners: ((deployFunction: lambda.IFunction) => void)[] = [];
  /** What deploys a function, by its name. */
  private readonly deployments = new Map<string, string>();
  private layers?: FleetDeployer;

  constructor(scope: Construct, id: string, props: LambdaFleetProps = {}) {
    super(scope, id);
    validateFleet(this.toString(), props);
    this.aliasName = props.aliasName ?? 'live';
    this.fleetName = props.fleetName ?? placedName(this, id, 'fleet', 40);
    this.logs = { logRetention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS, removal: props.removal ?? RemovalPolicy.DESTROY };
    this.resources = new Construct(this, 'Functions');
  }

  /** What deploys the functions: one for every 20 of them, in the order in which they were added. */
  public get deployFunctions(): lambda.IFunction[] {
    return this.deployers.map((deployer) => deployer.function);
  }

  /**
   * Defines a function with a role, a log group, a first version and an alias. Its code comes from a pipeline.
   *
   * For what the options do not offer, define the function yourself and call `useFunction`.
   */
  public addFunction(name: string, options: LambdaFleetFunctionOptions): LambdaFleetFunction {
    validateFunctionName(this.toString(), name, [...this.functions.keys()]);
    const made = new FleetFunctionResources(this.resources, name, { ...options, ...this.logs, aliasName: this.aliasName });
    return this.take(name, made.function, made.alias, { ...options, architecture: made.function.architecture });
  }

  /**
   * Takes a function that was defined elsewhere: by this app, or by Terraform. Pipelines replace its code. The first deployment makes
   * its alias, unless it is there.
   */
  public useFunction(name: string, fn: lambda.IFunction, options: UsedFunctionOptions = {}): LambdaFleetFunction {
    validateFunctionName(this.toString(), name, [...this.functions.keys()]);
    validateUsedFunction(this, name, fn);
    const alias = lambda.Alias.fromAliasAttributes(this.resources, name, { aliasName: this.aliasName, aliasVersion: fn.latestVersion });
    return this.take(name, fn, alias, { ...factsOf(fn), ...options });
  }

  /** A function of the fleet. Fails when there is none of that name. */
  public findFunction(name: string): LambdaFleetFunction {
    return this.find(name).member;
  }

  /**
   * What goes wrong in a minute, in all functions together, for an alarm that a rollout watches. Only calls through the alias count.
   *
   * Fails with more than ten functions, which are more than an alarm takes: add up those that matter.
   */
  public metricErrors(): cloudwatch.MathExpression {
    const members = [...this.functions.values()].map(({ member }) => member);
    if (members.length === 0 || members.length > MAX_ALARM_METRICS) {
      throw new Error(`${this}: an alarm takes 1 to ${MAX_ALARM_METRICS} metrics, got ${members.length} functions; add up metrics of their aliases yourself`);
    }
    return new cloudwatch.MathExpression({
      label: 'Errors',
      expression: `SUM([${members.map((_, i) => `e${i}`).join()}])`,
      usingMetrics: Object.fromEntries(members.map(({ function: fn }, i) => [`e${i}`, this.errorsOf(fn)])),
      period: Duration.minutes(1),
    });
  }

  /** Of the alias: an imported one of aws-cdk-lib would name the function alone. */
  private errorsOf({ functionName }: lambda.IFunction): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      statistic: cloudwatch.Stats.SUM,
      dimensionsMap: { FunctionName: functionName, Resource: `${functionName}:${this.aliasName}` },
    });
  }

  /** The fleet in messages. */
  public toString(): string {
    return `fleet '${this.node.id}'`;
  }

  /**
   * Account and region of the fleet.
   * @internal
   */
  public get _env(): Required<Environment> {
    const { account, region } = Stack.of(this);
    return { account, region };
  }

  /** @internal */
  public get _names(): string[] {
    return [...this.functions.keys()];
  }

  /**
   * What deploys a function. Two deployments of one function would take turns for ever.
   * @internal
   */
  public _deploys(who: string, name: string): FleetDeployer {
    const { deployer } = this.find(name);
    const other = this.deployments.get(name);
    if (other) {
      throw new Error(`${who}: function '${name}' of ${this} is deployed by ${other} already; give each environment a fleet of its own, and each function one deployment`);
    }
    this.deployments.set(name, who);
    return deployer;
  }

  /**
   * What asks a function.
   * @internal
   */
  public _invokes(name: string): lambda.IFunction {
    const { deployer } = this.find(name);
    deployer.allowInvoke(name);
    return deployer.function;
  }

  /**
   * What publishes layers: apart from what deploys functions, so that neither may do what the other is for.
   * @internal
   */
  public _publishes(who: string, layers: readonly string[]): lambda.IFunction {
    for (const layer of layers) validateLayerName(who, this.fleetName, layer);
    this.layers ??= this.define('Layers', 'Publishes layers');
    this.layers.allowPublish(layers);
    return this.layers.function;
  }

  /**
   * Tells of all that deploys to the fleet, now and later.
   * @internal
   */
  public _eachDeployFunction(listener: (deployFunction: lambda.IFunction) => void): void {
    this.listeners.push(listener);
    for (const deployer of [...this.deployers, ...this.layers ? [this.layers] : []]) listener(deployer.function);
  }

  private take(name: string, fn: lambda.IFunction, alias: lambda.IAlias, facts: UsedFunctionOptions): LambdaFleetFunction {
    const member = LambdaFleetFunction._of(name, fn, alias, facts);
    const deployer = this.obtainDeployer();
    deployer.add(name, fn.functionArn, { functionName: fn.functionName, handler: facts.handler, runtime: facts.runtime?.name });
    this.functions.set(name, { member, deployer });
    return member;
  }

  private obtainDeployer(): FleetDeployer {
    const last = this.deployers[this.deployers.length - 1];
    if (last && !last.full) return last;
    const deployer = this.define(last ? `Deploy${this.deployers.length + 1}` : 'Deploy', 'Deploys functions');
    this.deployers.push(deployer);
    return deployer;
  }

  private define(id: string, purpose: string): FleetDeployer {
    const { fleetName, aliasName } = this;
    const deployer = new FleetDeployer(this, id, { purpose, fleet: this.node.id, fleetName, aliasName, ...this.logs });
    for (const listener of this.listeners) listener(deployer.function);
    return deployer;
  }

  private find(name: string) {
    const found = this.functions.get(name);
    if (!found) {
      const names = this._names.map((known) => `'${known}'`).join(', ');
      throw new Error(`${this}: it has no function '${name}', got ${names || 'none'}; call addFunction or useFunction for it`);
    }
    return found;
  }
}

/** What this app says of a function; nothing of one that is imported. */
function factsOf(fn: lambda.IFunction): UsedFunctionOptions {
  if (!(fn instanceof lambda.Function)) return {};
  const { handler } = fn.node.defaultChild as lambda.CfnFunction;
  return { handler, runtime: fn.runtime, architecture: fn.architecture };
}
