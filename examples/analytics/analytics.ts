import { App } from 'aws-cdk-lib';
import { DeliveryStack } from './delivery-stack';
import { PlatformStack } from './platform-stack';

/** Two environments of one account, and the pipeline that delivers to both. */
export function defineAnalytics(app: App): void {
  const dev = new PlatformStack(app, 'AnalyticsDev');
  const prod = new PlatformStack(app, 'AnalyticsProd');
  new DeliveryStack(app, 'AnalyticsDelivery', { dev, prod });
}
