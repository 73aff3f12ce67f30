/** The spec or the machine is wrong: Terraform was not asked to do anything. */
export class UsageError extends Error {}
