import type { BuildLog } from './build-log';
import { PHASES, type BuildspecPhase, type PhaseName } from '../buildspec/buildspec';

export interface CommandFailure {
  readonly command: string;
  /** `exit status 1`. */
  readonly reason: string;
  /** The whole build has to end now: its time is over, or the run was abandoned. */
  readonly final: boolean;
  /** The last line that it wrote. */
  readonly said?: string;
}

export interface PhaseFailure extends CommandFailure {
  readonly phase: PhaseName;
}

export interface PhasesOutcome {
  /** The first failure: the build has failed, whatever succeeded later (BS-42). */
  readonly failure?: PhaseFailure;
  /** Whether POST_BUILD was reached, so that artifacts are uploaded, also of a failed build (BS-41). */
  readonly uploads: boolean;
  /** `on-failure` asks for the build to run again. */
  readonly retry: boolean;
}

/** Runs one command; returns how it failed, if it did. */
export type Execute = (phase: PhaseName, command: string) => Promise<CommandFailure | undefined>;

/** What happens after a failure when the buildspec does not say (BS-41). */
const AFTER_FAILURE: { readonly [phase in PhaseName]: 'ABORT' | 'CONTINUE' } = {
  install: 'ABORT',
  pre_build: 'ABORT',
  build: 'CONTINUE',
  post_build: 'CONTINUE',
};

/** Runs the phases in their order. `attempt` counts from zero. */
export async function runPhases(phases: readonly BuildspecPhase[], execute: Execute, log: BuildLog, attempt = 0): Promise<PhasesOutcome> {
  let failure: PhaseFailure | undefined;
  for (const name of PHASES) {
    log.container(`Entering phase ${name.toUpperCase()}`);
    const phase: BuildspecPhase = phases.find((each) => each.name === name) ?? { name, commands: [], finally: [] };
    const failed = await runPhase(phase, execute);
    const message = failed && messageOf(failed);
    log.phaseComplete(name.toUpperCase(), !failed, failed && 'COMMAND_EXECUTION_ERROR', message);
    if (!failed) continue;

    failure ??= { ...failed, phase: name };
    if (failed.final) return { failure, uploads: false, retry: false };
    const policy = phase.onFailure;
    if (policy?.action === 'RETRY' && attempt < policy.times && policy.pattern.test(message!)) return { failure, uploads: false, retry: true };
    const next = policy === undefined || policy.action === 'RETRY' ? AFTER_FAILURE[name] : policy.action;
    if (next === 'ABORT') return { failure, uploads: false, retry: false };
  }
  return { failure, uploads: true, retry: false };
}

/** `finally` runs after a failure too; the phase succeeds only when both lists do (BS-44). */
async function runPhase(phase: BuildspecPhase, execute: Execute): Promise<CommandFailure | undefined> {
  const failed = await firstFailure(phase.name, phase.commands, execute);
  if (failed?.final) return failed;
  const failedAtLast = await firstFailure(phase.name, phase.finally, execute);
  return failedAtLast?.final ? failedAtLast : failed ?? failedAtLast;
}

/** A failing command skips the rest of its list (BS-34). */
async function firstFailure(phase: PhaseName, commands: readonly string[], execute: Execute): Promise<CommandFailure | undefined> {
  for (const command of commands) {
    const failed = await execute(phase, command);
    if (failed) return failed;
  }
  return undefined;
}

/** The text that `RETRY-<regex>` is compared with (BS-45). */
const messageOf = ({ command, reason }: CommandFailure) => `Error while executing command: ${command.trim()}. Reason: ${reason}`;
