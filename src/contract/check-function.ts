import type { Severity } from './check-spec';

/**
 * Environment variable of a function that makes a check: its settings, as JSON. They are no part of the action, so that a new freeze or
 * another accepted finding leaves the structure of the pipeline alone, and with it the executions that it can be rolled back to.
 */
export const CHECK_SETTINGS = 'CHECK_SETTINGS';

export interface CheckFunctionSettings {
  /** Name of the check. */
  readonly name: string;
  /** Whether the action succeeds whatever is found. */
  readonly advisory: boolean;
  /** How long to look again while nothing can be said yet. */
  readonly waitSeconds: number;
}

/** Of a `calendar` function. */
export interface CalendarSettings extends CheckFunctionSettings {
  readonly window: CalendarWindow;
}

/** When deployments may start, as a clock on a wall of the time zone shows it. */
export interface CalendarWindow {
  /** `MON` to `SUN`: the days that the window begins on. */
  readonly days: readonly string[];
  /** `09:00` */
  readonly from: string;
  /** `16:00`, the first minute that is not in the window. Not later than `from`: on the day after. */
  readonly to: string;
  /** As IANA calls it: `Europe/Berlin`. */
  readonly timeZone: string;
  /** Days, the first and the last included, that are outside whatever the week says. */
  readonly freezes: readonly CalendarFreeze[];
}

export interface CalendarFreeze {
  /** `2026-12-20` */
  readonly from: string;
  readonly to: string;
  readonly reason?: string;
}

/** Of a `change-request` function. */
export interface ChangeRequestSettings extends CheckFunctionSettings {
  readonly url: string;
  /** Name or ARN of the secret that requests are signed with. */
  readonly secret: string;
  readonly onNoAnswer: 'fail' | 'pass';
}

/** `UserParameters` of a `change-request` function, as JSON. */
export interface ChangeRequestParameters {
  readonly pipeline: string;
  readonly execution: string;
  readonly environment: string;
  readonly revision: string;
}

/** Of an `image-findings` function. */
export interface ImageFindingsSettings extends CheckFunctionSettings {
  /** The least severity that fails. */
  readonly severity: Severity;
  /** Identifiers of vulnerabilities that are accepted. */
  readonly ignore: readonly string[];
}

/** `UserParameters` of `image-findings` and `image-signature` functions, as JSON. */
export interface ImageParameters {
  /** By digest: `<registry>/<repository>@sha256:<digest>`. */
  readonly image: string;
}

/** Of a `stack-drift` function. */
export interface StackDriftSettings extends CheckFunctionSettings {
  /** Names of stacks. */
  readonly stacks: readonly string[];
  /** Where they are. */
  readonly region: string;
}
