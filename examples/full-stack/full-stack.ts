import { App } from 'aws-cdk-lib';
import { EnvironmentStack } from './environment-stack';

/** The environments share nothing: each has its own stack, state, functions, site, artifacts and pipeline. */
export function defineFullStack(app: App): void {
  new EnvironmentStack(app, 'FullStackDev', { environment: 'dev' });
  new EnvironmentStack(app, 'FullStackProduction', { environment: 'production' });
}
