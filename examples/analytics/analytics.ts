import { App } from 'aws-cdk-lib';
import { DeliveryStack } from './delivery-stack';
import { PlatformStack } from './platform-stack';

/** Two environments of one account, and the pipeline that delivers to both. */
export function defineAnalytics(app: App): void {
  const dev = new PlatformStack(app, 'Dev');
  const prod = new PlatformStack(app, 'Prod');
  new DeliveryStack(app, 'Delivery', { dev, prod });
}
