import { App } from 'aws-cdk-lib';
import { HostingStack } from './hosting-stack';
import { PipelinesStack } from './pipelines-stack';

const app = new App();
const hosting = new HostingStack(app, 'Hosting');
new PipelinesStack(app, 'Pipelines', { hosting });
app.synth();
