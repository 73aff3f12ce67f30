import { App } from 'aws-cdk-lib';
import { EnvironmentStack } from './environment-stack';

/** Dev and prod share nothing: each has its own stack, functions, artifacts and pipeline. */
export function defineFullStack(app: App): void {
  new EnvironmentStack(app, 'FullStackDev', { environment: 'dev' });
  new EnvironmentStack(app, 'FullStackProd', { environment: 'prod' });
}
