/** The user's input or assembly is wrong: one clear message, exit code 2, no stack trace. */
export class UserError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UserError';
  }
}

export const EXIT = { ok: 0, failed: 1, usage: 2, waiting: 3, stopped: 130 } as const;
