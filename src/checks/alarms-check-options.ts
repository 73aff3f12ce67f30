import { Duration } from 'aws-cdk-lib';

/** Options of Check.alarms. */
export interface AlarmsCheckOptions {
  /**
   * Name of the check. Its rules are called after it and after the ids of the alarms: `alarms-Errors`.
   * @default 'alarms'
   */
  readonly name?: string;
  /**
   * How long the alarms have to stay silent after the deployments: whole minutes, up to a day.
   * @default Duration.minutes(5)
   */
  readonly bake?: Duration;
}
