import { App } from 'aws-cdk-lib';
import { DeliveryStack } from '../lib/delivery-stack';
import { PlatformStack } from '../lib/platform-stack';

const app = new App();
const platform = new PlatformStack(app, 'Platform');
new DeliveryStack(app, 'Delivery', { platform });
app.synth();
