import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { checkNamespace } from './check-namespace';
import { InvokeRequest } from '../../contract';
import { byName } from '../../foundation/private/by-name';
import { atTarget } from '../../foundation/private/deployment-target';
import { InvokeAction, requestText } from '../../foundation/private/invoke-action';
import { LambdaFleet } from '../../hosting';
import { validatePlace } from '../../hosting/private/fleet-validation';
import { CheckBindOptions, CheckConfig, CheckKind } from '../check-config';
import { InvokeCheckOptions } from '../check-options';

/** A function of a fleet, called by what deploys the fleet. */
export class InvokeCheck implements CheckKind {
  public readonly name: string;
  private readonly request: InvokeRequest;

  constructor(private readonly fleet: LambdaFleet, private readonly functionName: string, { name, payload, expected }: InvokeCheckOptions) {
    this.name = name ?? `check-${functionName}`;
    fleet.findFunction(functionName);
    this.request = { invoke: functionName, payload: byName(payload), expected: byName(expected) };
    this.textOf(this.request);
  }

  public bind({ host, advisory }: CheckBindOptions): CheckConfig {
    const { name, fleet } = this;
    const parameters = this.textOf(advisory ? { ...this.request, advisory } : this.request);
    const environment = host?.environment;
    if (environment) validatePlace(`check '${name}'`, fleet, environment.name, environment.place);
    const deployFunction = fleet._invokes(this.functionName);
    environment?.target.permissions.allow(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [deployFunction.functionArn] }));
    const invoke = (runOrder: number) => new InvokeAction({
      actionName: name,
      runOrder,
      function: deployFunction,
      parameters,
      grant: environment === undefined,
      variablesNamespace: advisory ? checkNamespace(name, host) : undefined,
    });
    return { steps: [{ name, action: (runOrder) => environment ? atTarget(environment.target, invoke(runOrder)) : invoke(runOrder) }] };
  }

  private textOf(request: InvokeRequest): string {
    return requestText(`check '${this.name}'`, Stack.of(this.fleet), request, 'send and expect less in one check');
  }
}
