import * as fs from 'fs';

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // An ended process stays visible until its parent has taken note.
    return !/\) Z /.test(fs.existsSync('/proc') ? fs.readFileSync(`/proc/${pid}/stat`, 'utf8') : '');
  } catch {
    return false;
  }
}

/** Resolves when a process has ended: a signal takes effect in its own time. The test's own limit is the bound. */
export async function ended(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise(setImmediate);
}
