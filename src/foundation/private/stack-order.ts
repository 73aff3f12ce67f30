import { Stack } from 'aws-cdk-lib';

/** Later versions of aws-cdk-lib have another name for the method, and warn of the old one. */
interface RenamedMethod {
  addStackDependency?(earlier: Stack, reason?: string): void;
}

/** Has a stack deployed after another one. */
export function deployAfter(stack: Stack & RenamedMethod, earlier: Stack, reason: string): void {
  if (stack.addStackDependency) stack.addStackDependency(earlier, reason);
  else stack.addDependency(earlier, reason);
}
