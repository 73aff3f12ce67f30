import { App } from 'aws-cdk-lib';
import { defineAnalytics } from './analytics';

const app = new App();
defineAnalytics(app);
app.synth();
