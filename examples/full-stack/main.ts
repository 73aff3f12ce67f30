import { App } from 'aws-cdk-lib';
import { defineFullStack } from './full-stack';

const app = new App();
defineFullStack(app);
app.synth();
