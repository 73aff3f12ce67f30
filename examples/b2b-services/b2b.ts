import { App } from 'aws-cdk-lib';
import { DeliveryStack } from './delivery-stack';
import { PlatformStack } from './platform-stack';
import { RegistryStack } from './registry-stack';

const region = 'eu-central-1';
const tools = { account: '111111111111', region };
const live = { account: '222222222222', region };

/** Staging beside the pipelines, production in an account of its own. */
export function defineB2b(app: App): void {
  const registry = new RegistryStack(app, 'Registry', { env: tools, pulledBy: live.account });
  const staging = new PlatformStack(app, 'Staging', { env: tools, domain: 'staging.b2b.example.com', registry });
  const production = new PlatformStack(app, 'Production', { env: live, domain: 'b2b.example.com', registry, production: true });
  new DeliveryStack(app, 'Delivery', { env: tools, registry, staging, production });
}
