import { App } from 'aws-cdk-lib';
import { defineB2b } from './b2b';

const app = new App();
defineB2b(app);
app.synth();
