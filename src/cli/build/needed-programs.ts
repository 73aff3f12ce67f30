import { findProgram } from './runtimes';

/** Why something cannot be done here: programs that it needs and this machine does not have. */
export function missingPrograms(programs: readonly string[], purpose: string, searchPath: string): string | undefined {
  const missing = programs.filter((program) => !findProgram(program, searchPath));
  if (missing.length === 0) return undefined;
  const [verb, pronoun] = missing.length === 1 ? ['is', 'it'] : ['are', 'them'];
  return `${missing.join(' and ')} ${verb} needed to ${purpose}, but not on PATH; install ${pronoun}`;
}
