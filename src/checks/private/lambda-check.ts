import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { byName } from '../../foundation/private/by-name';
import { atTarget, elsewhere } from '../../foundation/private/deployment-target';
import { InvokeAction, requestText } from '../../foundation/private/invoke-action';
import { describePlace } from '../../hosting/private/fleet-validation';
import { CheckBindOptions, CheckConfig, CheckHost, CheckKind } from '../check-config';
import { LambdaCheckOptions } from '../lambda-check-options';

/** A function of the user, which reports to the pipeline itself. */
export class LambdaCheck implements CheckKind {
  public readonly name: string;
  private readonly parameters: string;

  constructor(private readonly fn: lambda.IFunction, { name, payload = {} }: LambdaCheckOptions) {
    this.name = name ?? `check-${fn.node.id}`;
    this.parameters = requestText(`check '${this.name}'`, Stack.of(fn), byName(payload), 'let the function read the rest from elsewhere');
  }

  public bind({ host, advisory }: CheckBindOptions): CheckConfig {
    const { name, fn, parameters } = this;
    if (advisory) {
      throw new Error(`check '${name}': the function itself tells the pipeline what came out, got an advisory check; let it report success whatever it finds`);
    }
    const invoke = (runOrder: number) => new InvokeAction({ actionName: name, runOrder, function: fn, parameters, grant: host === undefined });
    if (!host) return { steps: [{ name, action: invoke }] };
    const statement = new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [fn.functionArn] });
    if (this.isHome(host)) return { steps: [{ name, action: invoke }], statements: [statement] };
    const { target } = host.environment;
    target.permissions.allow(statement);
    return { steps: [{ name, action: (runOrder) => atTarget(target, invoke(runOrder)) }] };
  }

  /** Whether the function is where the pipeline is. It may be where the environment is as well, and nowhere else. */
  private isHome({ scope, environment: { name, place } }: CheckHost): boolean {
    const { account, region } = Stack.of(scope);
    if (!elsewhere(this.fn.env, { account, region })) return true;
    if (!elsewhere(this.fn.env, place)) return false;
    throw new Error(`check '${this.name}': the function is where the pipeline or environment '${name}' is, got ${describePlace(this.fn.env)}; `
      + `define it in ${describePlace(place)}`);
  }
}
