import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { defineBackend } from '../lib/backend.js';

const LAYERS = ['python-packages', 'logging', 'common-config', 'templates', 'geo-data'];

// What is in the packages does not matter to the stacks.
const layers = mkdtempSync(join(tmpdir(), 'layers-'));
for (const name of LAYERS) writeFileSync(join(layers, `${name}.zip`), name);
const app = new App();
defineBackend(app, { layers });
const [data, compute, api] = ['Data', 'Compute', 'Api'].map((name) => Template.fromStack(app.node.findChild(name)));

after(() => rmSync(layers, { recursive: true }));

test('orders are kept when the stack is deleted', () => {
  data.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'Retain' });
});

test('five layers are shared by two functions', () => {
  compute.resourceCountIs('AWS::Lambda::LayerVersion', LAYERS.length);
  const taken = Object.values(compute.findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties.Layers.length);
  assert.deepEqual(taken, [4, 2]);
});

test('each stack comes after those that it uses', () => {
  const dependencies = (name) => app.node.findChild(name).dependencies.map(({ stackName }) => stackName);
  assert.deepEqual(['Data', 'Compute', 'Api'].map(dependencies), [[], ['Data'], ['Compute']]);
});

test('the API has a URL', () => {
  api.hasOutput('ApiUrl', {});
});
