import { ArnFormat, Duration, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { checkByFunction, requireHost, waitSecondsOf } from './check-function';
import { StackDriftSettings } from '../../contract';
import { elsewhere } from '../../foundation/private/deployment-target';
import { Permissions } from '../../foundation/private/service-role';
import { CheckBindOptions, CheckConfig, CheckHost, CheckKind } from '../check-config';
import { DriftCheckOptions } from '../drift-check-options';

/** The ids of so many detections fit into what one call of the function tells the next. */
const MAX_STACKS = 10;

/** Stacks of AWS CloudFormation that somebody may have changed by hand. */
export class DriftCheck implements CheckKind {
  public readonly name: string;
  private readonly waitSeconds: number;

  constructor(private readonly stackNames: string[], private readonly options: DriftCheckOptions) {
    this.name = options.name ?? 'drift';
    this.waitSeconds = waitSecondsOf(this.name, options.timeout ?? Duration.minutes(30));
    this.validate();
  }

  public bind(options: CheckBindOptions): CheckConfig {
    const { name, stackNames, waitSeconds } = this;
    const host = requireHost(name, options);
    this.requireAccount(host);
    const { region } = host.environment.place;
    const settings: StackDriftSettings = { name, advisory: options.advisory, waitSeconds, stacks: stackNames, region };
    return checkByFunction({
      name, host, kind: 'stack-drift', purpose: 'Looks whether stacks are as they are defined', settings, permit: (role) => this.permit(role, host, region),
    });
  }

  private permit(role: Permissions, { scope }: CheckHost, region: string): void {
    const stacks = this.stackNames.map((stack) => Stack.of(scope).formatArn({
      service: 'cloudformation', region, resource: 'stack', resourceName: `${stack}/*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }));
    role.allowWildcard('The ARN of a stack ends in an id that AWS CloudFormation chooses', new iam.PolicyStatement({
      actions: ['cloudformation:DescribeStackResourceDrifts', 'cloudformation:DetectStackDrift', 'cloudformation:DetectStackResourceDrift'], resources: stacks,
    }));
    role.allowWildcard('Detections and configurations of types are described on no resource', new iam.PolicyStatement({
      actions: ['cloudformation:BatchDescribeTypeConfigurations', 'cloudformation:DescribeStackDriftDetectionStatus'], resources: ['*'],
    }));
    for (const statement of this.options.permissions) {
      if (statement.resources.some((resource) => resource.includes('*'))) role.allowWildcard('What drift detection reads, as the app says', statement);
      else role.allow(statement);
    }
  }

  private requireAccount({ scope, environment: { name, place } }: CheckHost): void {
    const { account } = Stack.of(scope);
    if (!elsewhere({ ...place, account }, place)) return;
    throw new Error(`check '${this.name}': its function reads stacks of its own account ${account}, got environment '${name}' in account ${place.account}; `
      + 'check them in a pipeline of that account');
  }

  private validate(): void {
    const { name, stackNames, options: { permissions } } = this;
    if (stackNames.length === 0 || stackNames.length > MAX_STACKS) {
      throw new Error(`check '${name}': it looks at 1 to ${MAX_STACKS} stacks, got ${stackNames.length}; name those that matter, or make it several checks`);
    }
    for (const stack of stackNames) {
      if (Token.isUnresolved(stack) || /^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(stack)) continue;
      throw new Error(`check '${name}': a stack is called by letters, digits and -, got '${stack}'; give the stackName of the stack`);
    }
    if (permissions.length === 0) {
      throw new Error(`check '${name}': AWS CloudFormation reads what stacks define with the permissions of the function, got none; `
        + 'give statements that read the resources of the stacks');
    }
  }
}
