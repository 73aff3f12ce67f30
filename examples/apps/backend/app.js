import { App } from 'aws-cdk-lib';
import { defineBackend } from './lib/backend.js';

const app = new App({ outdir: 'cdk.out' });
defineBackend(app, { layers: 'layers' });
app.synth();
