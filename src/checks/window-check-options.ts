/** A day of the week. */
export enum Weekday {
  /** Monday. */
  MONDAY = 'MON',
  /** Tuesday. */
  TUESDAY = 'TUE',
  /** Wednesday. */
  WEDNESDAY = 'WED',
  /** Thursday. */
  THURSDAY = 'THU',
  /** Friday. */
  FRIDAY = 'FRI',
  /** Saturday. */
  SATURDAY = 'SAT',
  /** Sunday. */
  SUNDAY = 'SUN',
}

/** Days on which nothing is deployed, first and last included. */
export interface DeploymentFreeze {
  /** First day, as `2026-12-20`. */
  readonly from: string;
  /** Last day, as `2027-01-04`. */
  readonly to: string;
  /**
   * Why, for whoever is held up.
   * @default - none
   */
  readonly reason?: string;
}

/** Options of Check.window. */
export interface WindowCheckOptions {
  /**
   * Name of the check.
   * @default 'window'
   */
  readonly name?: string;
  /**
   * Days on which deployments may start.
   * @default - every day
   */
  readonly days?: Weekday[];
  /**
   * From when on, as `09:00`.
   * @default '00:00'
   */
  readonly from?: string;
  /**
   * Until when, as `17:00`: that minute is outside. `24:00` is the end of the day.
   * @default '24:00'
   */
  readonly to?: string;
  /**
   * Where clocks show these times, as in the IANA database: `Europe/London`.
   * @default 'UTC'
   */
  readonly timeZone?: string;
  /**
   * Days on which nothing is deployed although the window is open. A function of AWS Lambda looks at them, and at the window to the
   * minute; without them a condition of the stage does, which knows full hours only.
   * @default - none
   */
  readonly freezes?: DeploymentFreeze[];
}
