import * as fs from 'fs';
import * as path from 'path';
import { ENVIRONMENT, temporary } from './artifact';
import { backendArguments, backendOf, prepareBackend, validateBackend } from '../../src/terraformer/backend';

const OVERRIDE = 'zz_cdk_delivery_backend_override.tf';
let directory: string;

beforeEach(() => {
  directory = temporary();
});
afterEach(() => fs.rmSync(directory, { recursive: true }));

const write = (name: string, content: string) => fs.writeFileSync(path.join(directory, name), content);
const validate = () => validateBackend('infrastructure', directory);
const wrong = (type: string) => new Error(`infrastructure: the pipeline keeps the state in S3, got backend "${type}"; declare backend "s3" {} without settings, or none`);
const override = () => (fs.existsSync(path.join(directory, OVERRIDE)) ? fs.readFileSync(path.join(directory, OVERRIDE), 'utf8') : undefined);

test('the state is in S3, with a lock beside it', () => {
  const backend = backendOf({ ...ENVIRONMENT, backend: { bucket: 'states', key: 'a b=c' } }, {});
  expect(backend.type).toBe('s3');
  expect(backendArguments(backend)).toEqual(['-backend-config=bucket=states', '-backend-config=key=a b=c', '-backend-config=use_lockfile=true']);
});

test.each<[string, string]>([['shop/a.tfstate', '/states/dev/shop/a.tfstate'], ['/a.tfstate', '/states/dev/a.tfstate'], ['../../a', '/states/dev/a']])(
  'a local run keeps the state of key %s in %s', (key, file) => {
    expect(backendOf({ ...ENVIRONMENT, backend: { key } }, { TERRAFORM_LOCAL_STATE: '/states/' })).toEqual({ type: 'local', settings: { path: file } });
  });

test.each<[string, string]>([
  ['none', 'resource "aws_x" "a" {\n  name = "terraform"\n}\n'],
  ['S3', 'terraform {\n  required_version = ">= 1"\n\n  backend "s3" {\n    encrypt = true\n  }\n}\n'],
  ['another in a comment', 'terraform {\n  # backend "gcs" {}\n  /*\n  backend "gcs" {}\n  */\n}\n/*\nterraform {\n  backend "gcs" {}\n}\n*/\n'],
  ['cloud elsewhere', 'resource "aws_x" "a" {\n  cloud {\n  }\n}\n'],
])('a module may declare %s', (_, content) => {
  write('main.tf', content);
  expect(validate).not.toThrow();
});

test.each<[string, string, string]>([
  ['main.tf', 'terraform {\n}\n\nterraform {\n  backend "gcs" {\n    bucket = "x"\n  }\n}\n', 'gcs'],
  ['main.tf', 'terraform {\r\n  cloud {\r\n    organization = "acme"\r\n  }\r\n}\r\n', 'cloud'],
  ['main.tofu', 'terraform {\n  backend "http" {}\n}\n', 'http'],
  ['main.tf.json', '{"terraform":{"backend":{"azurerm":{}}}}', 'azurerm'],
  ['main.tf.json', '{"terraform":[{},{"backend":[{"pg":{}}]}]}', 'pg'],
  ['main.tf.json', '{"terraform":{"cloud":{}}}', 'cloud'],
])('fails for %s with %j', (name, content, type) => {
  write('broken.tf.json', '{');
  write(name, content);
  expect(validate).toThrow(wrong(type));
});

test('a module that has no backend gets one, and another for another run', () => {
  write('main.tf', '');
  prepareBackend(directory, { type: 'local', settings: {} });
  expect(override()).toBe('terraform {\n  backend "local" {}\n}\n');
  expect(validate).not.toThrow();
  prepareBackend(directory, { type: 's3', settings: {} });
  expect(override()).toBe('terraform {\n  backend "s3" {}\n}\n');
});

test('a module that declares S3 keeps its own settings, except in a local run', () => {
  write('main.tf', 'terraform {\n  backend "s3" {\n    encrypt = true\n  }\n}\n');
  prepareBackend(directory, { type: 'local', settings: {} });
  expect(override()).toContain('"local"');
  prepareBackend(directory, { type: 's3', settings: {} });
  expect(override()).toBeUndefined();
});
