import { Duration, ResourceEnvironment, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AlarmsCheckOptions } from '../alarms-check-options';
import { CheckBindOptions, CheckConfig, CheckKind, CheckRule } from '../check-config';
import { requireCondition } from './condition';

const MAX_MINUTES = 24 * 60;

/** Alarms that have to stay silent for a while after a deployment, by rules of AWS CodePipeline. */
export class AlarmsCheck implements CheckKind {
  public readonly name: string;
  private readonly minutes: number;

  constructor(private readonly alarms: cloudwatch.IAlarm[], options: AlarmsCheckOptions) {
    this.name = options.name ?? 'alarms';
    if (alarms.length === 0) throw new Error(`check '${this.name}': it needs at least one alarm, got none; give those that tell of a bad release`);
    const bake = options.bake ?? Duration.minutes(5);
    this.minutes = bake.toMinutes({ integral: false });
    if (!Number.isInteger(this.minutes) || this.minutes < 1 || this.minutes > MAX_MINUTES) {
      throw new Error(`check '${this.name}': bake is 1 to ${MAX_MINUTES} whole minutes, got ${bake.toHumanString()}; the service counts in minutes`);
    }
  }

  public bind(options: CheckBindOptions): CheckConfig {
    const { scope } = requireCondition(this.name, options);
    if (options.moment === 'before') {
      throw new Error(`check '${this.name}': alarms tell of what was deployed, got a check before the deployments; use it in verify()`);
    }
    for (const alarm of this.alarms) this.validatePlace(alarm, scope);
    const composite = this.alarms.filter(isComposite);
    const exact = this.alarms.filter((alarm) => !isComposite(alarm));
    return {
      rules: this.alarms.map((alarm) => this.ruleOf(alarm)),
      statements: exact.length > 0 ? [describe(exact.map(({ alarmArn }) => alarmArn))] : [],
      wildcards: composite.length > 0
        ? [{ reason: 'The state of composite alarms is told only to who may ask for all alarms', statement: describe(['*']) }]
        : [],
    };
  }

  private ruleOf(alarm: cloudwatch.IAlarm): CheckRule {
    const { id } = alarm.node;
    return {
      name: `${this.name}-${id.replace(/[^A-Za-z0-9.@_-]/g, '-')}`,
      provider: 'CloudWatchAlarm',
      configuration: { AlarmName: alarm.alarmName, AlarmStates: 'ALARM', WaitTime: `${this.minutes}` },
      record: { expects: `alarm '${id}' stays silent for ${this.minutes} minute${this.minutes === 1 ? '' : 's'}` },
    };
  }

  /** The service asks for alarms where the pipeline is. */
  private validatePlace(alarm: cloudwatch.IAlarm, scope: Construct): void {
    const home = Stack.of(scope);
    for (const part of ['account', 'region'] as const) {
      const place = placeOf(alarm)[part];
      if (Token.compareStrings(place, home[part]) !== TokenComparison.DIFFERENT) continue;
      throw new Error(`check '${this.name}': alarm '${alarm.node.id}' is in ${part} ${place}, its pipeline in ${part} ${home[part]}; `
        + 'give an alarm beside the pipeline, such as one over metrics of the other place');
    }
  }
}

/** An imported alarm counts to the stack that imports it, so its ARN says more. */
function placeOf({ alarmArn, env }: cloudwatch.IAlarm): ResourceEnvironment {
  if (Token.isUnresolved(alarmArn)) return env;
  const [, , , region, account] = alarmArn.split(':');
  return { region, account };
}

function isComposite(alarm: cloudwatch.IAlarm): boolean {
  return alarm instanceof cloudwatch.CompositeAlarm;
}

function describe(resources: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources });
}
