import * as fs from 'fs';
import * as path from 'path';
import { UserError } from '../errors';

/** A file that one living process holds. */
export class Lock {
  /** Takes the lock, also from a process that died with it; fails when somebody holds it. */
  static acquire(file: string, what: string): Lock {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    for (;;) {
      try {
        fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
        return new Lock(file);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = readHolder(file);
      if (holder !== undefined && isAlive(holder)) {
        throw new UserError(`${what} is running already, in process ${holder}; wait for it to end, or stop it, then run again`);
      }
      fs.rmSync(file, { force: true });
    }
  }

  private constructor(private readonly file: string) {}

  release(): void {
    fs.rmSync(this.file, { force: true });
  }
}

function readHolder(file: string): number | undefined {
  try {
    return Number.parseInt(fs.readFileSync(file, 'utf8'), 10) || undefined;
  } catch {
    return undefined; // released meanwhile
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
