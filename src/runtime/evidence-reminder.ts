import type { GateRequest, GateSpec } from '../contract';
import { pageFile } from './evidence';

export interface ReminderPorts {
  /** Asks this function once, at that time. Under a name that is taken, the new time counts. */
  schedule(name: string, at: Date, request: GateRequest): Promise<void>;
  /** Whether the approval of an execution waits. */
  waits(execution: string): Promise<boolean>;
  publish(subject: string, message: string): Promise<void>;
  /** Where a file of the evidence can be looked at. */
  addressOf(name: string): string;
}

const MINUTE = 60_000;
/** Limit of Amazon SNS. */
const LONGEST_SUBJECT = 100;

/** Has approvers reminded before the time is up, which begins now. */
export async function scheduleReminder(execution: string, { reminder }: GateSpec, now: Date, ports: ReminderPorts): Promise<void> {
  if (!reminder) return;
  const at = new Date(now.getTime() + (reminder.timeoutMinutes - reminder.minutesBefore) * MINUTE);
  await ports.schedule(`${reminder.prefix}-${execution}`, at, { remind: execution });
}

/** Reminds approvers, if the approval still waits. Returns whether it does. A schedule may ask twice: so do they then hear it. */
export async function remind(execution: string, spec: GateSpec, ports: ReminderPorts): Promise<boolean> {
  const waits = await ports.waits(execution);
  if (waits) {
    const { pipeline, environment, reminder } = spec;
    await ports.publish(`Approval waits: ${pipeline}, ${environment}`.slice(0, LONGEST_SUBJECT), [
      `Pipeline ${pipeline} waits for an approval to deploy to ${environment}, and gives up in ${duration(reminder!.minutesBefore)}.`,
      `Execution ${execution}`,
      `Evidence: ${ports.addressOf(pageFile(execution))}`,
    ].join('\n'));
  }
  return waits;
}

function duration(minutes: number): string {
  if (minutes % 60 !== 0) return `${minutes} minutes`;
  return minutes === 60 ? '1 hour' : `${minutes / 60} hours`;
}
