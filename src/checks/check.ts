import { Duration, Environment, Stack, Token } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { isPipelineVariable } from '../builds/private/project-build';
import { ActionRecord, InvokeRequest } from '../contract';
import { CommandsCheckOptions, HttpCheckOptions, InvokeCheckOptions } from './check-options';
import { httpCommand, quote } from './private/http-command';
import { atTarget, DeploymentTarget } from '../foundation/private/deployment-target';
import { InvokeAction, requestText } from '../foundation/private/invoke-action';
import { LambdaFleet } from '../hosting';
import { validatePlace } from '../hosting/private/fleet-validation';

/** @internal */
export interface CheckBindOptions {
  /** The source of the pipeline: the directory that the commands start in. */
  readonly input: codepipeline.Artifact;
  /** The environment that is checked; absent in a pipeline that was not made by this library. */
  readonly environment?: CheckedEnvironment;
  /** A role that may read the input and write logs, no more. */
  obtainRole?(): iam.IRole;
}

interface CheckedEnvironment {
  readonly name: string;
  readonly place: Required<Environment>;
  readonly target: DeploymentTarget;
}

/** @internal */
export interface CheckConfig {
  readonly record?: ActionRecord;
  /** Environment variables of the action; values may hold variables of the pipeline. */
  readonly environment?: { readonly [name: string]: string };
  action(runOrder: number): codepipeline.IAction;
}

/**
 * Something that must hold before a delivery goes on: `http` asks a URL, `commands` runs commands of the repository, `invoke` calls
 * a function of a fleet.
 *
 * The first two are Commands actions of AWS CodePipeline: no project to keep, and a role that may do nothing in the account. The
 * last one is left to what deploys the fleet: nobody else may call the function.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Commands.html
 *
 * @example
 * import { Check, DeliveryEnvironment, LambdaFleet } from 'cdk-delivery-pipelines';
 *
 * declare const staging: DeliveryEnvironment;
 * staging.verify(Check.http('https://staging.example.com/health', { expectedText: 'ok' }));
 * staging.verify(Check.commands('smoke', ['npm ci', 'npm run smoke'], { environment: { TARGET: 'https://staging.example.com' } }));
 *
 * declare const fleet: LambdaFleet;
 * staging.verify(Check.invoke(fleet, 'ingest', { payload: { orders: [] }, expected: { accepted: 0 } }));
 */
export abstract class Check {
  /** Asks a URL by GET until it answers as expected or the attempts are used up. */
  public static http(url: string, options: HttpCheckOptions = {}): Check {
    return new HttpCheck(url, options);
  }

  /** Runs commands, one line each, in the root of the repository. The first that fails ends the check. */
  public static commands(name: string, commands: string[], options: CommandsCheckOptions = {}): Check {
    return new CommandsCheck(name, commands, options);
  }

  /** Calls a function of a fleet through its alias, as its callers do, and compares what it answers. */
  public static invoke(fleet: LambdaFleet, functionName: string, options: InvokeCheckOptions = {}): Check {
    return new InvokeCheck(fleet, functionName, options);
  }

  protected constructor(
    /** Name of the check, and of its action. */
    public readonly name: string,
  ) {}

  /**
   * Adds the check to a stage of a pipeline that was not made by this library.
   * @param input an artifact of the pipeline: the directory that commands start in
   */
  public attachTo(stage: codepipeline.IStage, input: codepipeline.Artifact, runOrder?: number): void {
    const { action, environment } = this._bind({ input });
    if (environment) {
      throw new Error(`check '${this.name}': only a DeliveryPipeline resolves variables of the pipeline in its environment, got ${Object.keys(environment).join(', ')}; `
        + 'verify it in an environment of one');
    }
    stage.addAction(action(runOrder ?? 1));
  }

  /** @internal */
  public abstract _bind(options: CheckBindOptions): CheckConfig;
}

/** Limits of the Commands action: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html */
const MAX_COMMANDS = 50;
const MAX_COMMAND_LENGTH = 1000;
const MAX_VARIABLES = 10;

class CommandsCheck extends Check {
  private readonly lines: string[];
  /** A variable of the pipeline has its value in the environment of an action; nothing says that it would have it in a command. */
  private readonly environment?: { readonly [name: string]: string };

  constructor(name: string, commands: string[], options: CommandsCheckOptions) {
    super(name);
    const variables = Object.entries(options.environment ?? {});
    for (const [variable] of variables) {
      if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) continue;
      throw new Error(`check '${name}': environment variable '${variable}' is no name a shell knows; use letters, digits and _`);
    }
    const known = variables.filter(([, value]) => !isPipelineVariable(value));
    const later = variables.filter(([, value]) => isPipelineVariable(value));
    if (later.length > MAX_VARIABLES) {
      throw new Error(`check '${name}': at most ${MAX_VARIABLES} values may hold variables of the pipeline, got ${later.length}; leave out what no command reads`);
    }
    this.environment = later.length > 0 ? Object.fromEntries(later) : undefined;
    this.lines = [...known.map(([variable, value]) => `export ${variable}=${quote(value)}`), ...commands];
    if (commands.length === 0) throw new Error(`check '${name}': it needs at least one command, got none; say what it runs`);
    if (this.lines.length > MAX_COMMANDS) {
      throw new Error(`check '${name}': at most ${MAX_COMMANDS} commands and variables fit in an action, got ${this.lines.length}; put them into a script of the repository`);
    }
    this.lines.forEach((line, i) => this.validateLine(line, i + 1));
  }

  public _bind(options: CheckBindOptions): CheckConfig {
    const role = options.obtainRole?.();
    return {
      environment: this.environment,
      action: (runOrder) => new actions.CommandsAction({
        actionName: this.name, runOrder, input: options.input, role, commands: this.lines,
      }),
    };
  }

  private validateLine(line: string, position: number): void {
    if (Token.isUnresolved(line)) return;
    if (/[\r\n]/.test(line)) {
      throw new Error(`check '${this.name}': command ${position} has several lines, which the service refuses; join them with && or put them into a script`);
    }
    if (line.length === 0 || line.length > MAX_COMMAND_LENGTH) {
      throw new Error(`check '${this.name}': command ${position} has 1 to ${MAX_COMMAND_LENGTH} characters, got ${line.length}; put it into a script of the repository`);
    }
  }
}

class HttpCheck extends Check {
  private readonly commands: Check;
  private readonly record: ActionRecord;

  constructor(url: string, options: HttpCheckOptions) {
    super(options.name ?? defaultName(url));
    const timeout = options.timeout ?? Duration.seconds(10);
    const interval = options.interval ?? Duration.seconds(10);
    this.record = {
      kind: 'http-check',
      url,
      expectedStatus: options.expectedStatus ?? 200,
      expectedText: options.expectedText,
      retries: options.retries ?? 5,
      intervalSeconds: interval.toSeconds(),
      timeoutSeconds: timeout.toSeconds(),
    };
    this.validate(url);
    this.commands = Check.commands(this.name, [httpCommand(this.record)]);
  }

  public _bind(options: CheckBindOptions): CheckConfig {
    return { ...this.commands._bind(options), record: this.record };
  }

  private validate(url: string): void {
    const { expectedStatus, retries, intervalSeconds, timeoutSeconds } = this.record as Extract<ActionRecord, { kind: 'http-check' }>;
    if (!Token.isUnresolved(url) && !/^https?:\/\/[^\s'"\\]+$/.test(url)) {
      throw new Error(`check '${this.name}': a URL starts with https:// or http:// and has no spaces or quotes, got '${url}'; give the whole address`);
    }
    if (!Number.isInteger(expectedStatus) || expectedStatus < 100 || expectedStatus > 599) {
      throw new Error(`check '${this.name}': expectedStatus is an HTTP status of 100 to 599, got ${expectedStatus}; 200 is the default`);
    }
    if (!Number.isInteger(retries) || retries < 0 || retries > 100) {
      throw new Error(`check '${this.name}': retries is a whole number of 0 to 100, got ${retries}; raise the interval to wait longer`);
    }
    const longest = (retries + 1) * timeoutSeconds + retries * intervalSeconds;
    if (longest > 55 * 60) {
      throw new Error(`check '${this.name}': all attempts together take up to ${Math.ceil(longest / 60)} minutes, and the service stops them after 55; lower retries, interval or timeout`);
    }
  }
}

class InvokeCheck extends Check {
  private readonly parameters: string;

  constructor(private readonly fleet: LambdaFleet, private readonly functionName: string, { name, payload, expected }: InvokeCheckOptions) {
    super(name ?? `check-${functionName}`);
    fleet.findFunction(functionName);
    const request: InvokeRequest = { invoke: functionName, payload, expected };
    this.parameters = requestText(`check '${this.name}'`, Stack.of(fleet), request, 'send and expect less in one check');
  }

  public _bind({ environment }: CheckBindOptions): CheckConfig {
    const { fleet, parameters } = this;
    if (environment) validatePlace(`check '${this.name}'`, fleet, environment.name, environment.place);
    const deployFunction = fleet._invokes(this.functionName);
    environment?.target.permissions.allow(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [deployFunction.functionArn] }));
    const action = (runOrder: number) => new InvokeAction({
      actionName: this.name, runOrder, function: deployFunction, parameters, grant: environment === undefined,
    });
    return { action: (runOrder) => environment ? atTarget(environment.target, action(runOrder)) : action(runOrder) };
  }
}

/** `check-health` for https://staging.example.com/health; the host is no part, as it differs from environment to environment. */
function defaultName(url: string): string {
  const path = /^[^#?]*?:\/\/[^/]*\/([^?#]*)/.exec(url)?.[1] ?? '';
  const words = Token.isUnresolved(path) ? '' : path.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60);
  return words ? `check-${words}` : 'check';
}
