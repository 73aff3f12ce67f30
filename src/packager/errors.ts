/** The plan or the machine is wrong: nothing was built. */
export class UsageError extends Error {}

/** A program that a toolchain starts is not there. */
export class MissingProgram extends Error {
  constructor(readonly program: string) {
    super(`${program} is not on PATH`);
  }
}
