import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { checkNamespace } from './check-namespace';
import { CHECK_SETTINGS, CheckFunctionSettings, PlainRecord } from '../../contract';
import { HandlerFunction } from '../../foundation/private/handler-function';
import { InvokeAction, requestText } from '../../foundation/private/invoke-action';
import { Permissions } from '../../foundation/private/service-role';
import { CheckBindOptions, CheckConfig, CheckHost, CheckStep } from '../check-config';

/** Limit of all environment variables of a function: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ENVIRONMENT = 4096;
/** AWS CodePipeline ends an action that invokes functions after 24 hours: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const MAX_WAIT = Duration.hours(23);

export interface CheckFunctionProps<Settings extends CheckFunctionSettings> {
  readonly name: string;
  readonly host: CheckHost;
  readonly kind: PlainRecord['kind'];
  /** What the function does, for whoever finds it in the account. */
  readonly purpose: string;
  readonly settings: Settings;
  /** What only an execution knows. */
  readonly parameters?: object;
  readonly place?: CheckStep['place'];
  /** How long a call may take. */
  readonly timeout?: Duration;
  readonly permit?: (role: Permissions) => void;
}

/** A check by a function of its own, which may do what the check is for and nothing else. */
export function checkByFunction<Settings extends CheckFunctionSettings>(props: CheckFunctionProps<Settings>): CheckConfig {
  const { name, host, kind, purpose, settings, parameters = {}, place, timeout, permit } = props;
  const who = `check '${name}'`;
  const stack = Stack.of(host.scope);
  const { function: handler, role } = new HandlerFunction(host.scope, 'Function', {
    entry: `checks/${kind}.lambda`,
    purpose,
    record: kind,
    foundation: host.builds.foundation,
    environment: { [CHECK_SETTINGS]: settingsText(who, stack, settings) },
    timeout,
    reportsToPipelines: true,
  });
  permit?.(role);
  const request = requestText(who, stack, parameters, 'give the environment and the pipeline shorter names');
  const variablesNamespace = checkNamespace(name, host);
  return {
    steps: [{
      name, place, action: (runOrder) => new InvokeAction({ actionName: name, runOrder, function: handler, parameters: request, variablesNamespace }),
    }],
    statements: [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] })],
  };
}

/** The pipeline of this library that a check by a function has to stand in. */
export function requireHost(name: string, { host }: CheckBindOptions): CheckHost {
  if (host) return host;
  throw new Error(`check '${name}': a function of the pipeline makes it, got a stage of a pipeline that was made elsewhere; `
    + 'require or verify it in an environment of a DeliveryPipeline');
}

/** The same for a check of the moment when deployments start, which has to stand before them. */
export function requireHostBefore(name: string, options: CheckBindOptions): CheckHost {
  const host = requireHost(name, options);
  if (options.moment === 'before') return host;
  throw new Error(`check '${name}': it is about whether deployments may start, got verify() of environment '${host.environment.name}'; use require()`);
}

/** How long a check waits for what it looks at, in seconds. */
export function waitSecondsOf(name: string, timeout: Duration): number {
  if (timeout.isUnresolved()) throw new Error(`check '${name}': timeout is known when the app is synthesized, got a token; give a Duration of numbers`);
  const seconds = timeout.toSeconds();
  if (seconds < 60 || seconds > MAX_WAIT.toSeconds()) {
    throw new Error(`check '${name}': timeout is 1 minute to 23 hours, as the service ends the action after 24, got ${timeout.toHumanString()}; give a Duration in between`);
  }
  return seconds;
}

function settingsText(who: string, stack: Stack, settings: CheckFunctionSettings): string {
  const text = stack.toJsonString(settings);
  const known: unknown = Token.isUnresolved(text) ? stack.resolve(text) : text;
  if (typeof known !== 'string') return text;
  const size = Buffer.byteLength(known) + CHECK_SETTINGS.length;
  if (size > MAX_ENVIRONMENT) throw new Error(`${who}: a function takes ${MAX_ENVIRONMENT} bytes of settings, got ${size}; leave out what is over, or make it two checks`);
  return known;
}
