import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, SecretValue, Stack } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Build, Check, DeliveryPipeline, Deployment, Notification, Source, TerraformPermissions, TerraformState } from '../../src';
import { apps, connectionArn, synthesize } from '../helpers/apps';

/** How values of secrets look, wherever they stand. */
const VALUES = [
  /-----BEGIN [A-Z ]*PRIVATE KEY/, /\b(AKIA|ASIA)[A-Z0-9]{16}\b/, /\b(gh[pousr]_|xox[abprs]-|npm_)[A-Za-z0-9]{10}/, /password\s*=\s*[^\s$'"]/i, /:\/\/[^/\s:@]+:[^/\s:@$]+@/,
];
/** Names of what would have the value of a secret. */
const SECRET_NAME = /(password|passwd|secret|secretstring|token|credential|private_?key|api_?key)$/i;
/** An ARN, a name of a parameter, or what AWS CloudFormation puts in: of a secret a reference too. */
const REFERENCE = /^(arn:|\/[\w/-]+$|\{\{resolve:|\$\{)/;
/** Apps that are given secrets: builds, Terraform, tools, systems outside. */
const WITH_SECRETS = ['checks', 'ecs-code-deploy', 'infrastructure', 'notifications', 'tool-checks'];

describe.each(Object.keys(apps))('the templates of the app %s', (app) => {
  const templates = Object.values(synthesize(app));

  test('hold no value of a secret', () => expect(valuesIn(templates)).toEqual([]));

  test('name secrets by reference alone', () => expect(namedIn(templates)).toEqual([]));
});

test.each(WITH_SECRETS)('the app %s refers to secrets', (app) => {
  const text = JSON.stringify(synthesize(app));
  expect(text).toMatch(/:secretsmanager:|SECRETS_MANAGER/);
});

test('a secret is given by reference, wherever one can be', () => {
  const app = new App();
  const stack = new Stack(app, 'Shop', { env: { account: '111111111111', region: 'eu-central-1' } });
  const secret = new secretsmanager.Secret(stack, 'Secret', { secretStringValue: SecretValue.unsafePlainText('correct-horse-battery-staple') });
  const pipeline = new DeliveryPipeline(stack, 'Shop', {
    source: Source.gitHub('acme/shop', { connectionArn }),
    notifications: [Notification.webhook('https://hooks.example.com/delivery', { secret })],
  });
  pipeline.addBuild(Build.image('orders', { secrets: { npmrc: secret } }));
  const live = pipeline.addEnvironment('live');
  live.require(Check.changeRequest('https://changes.example.com/', { secret }));
  live.require(Check.sonarQube('https://sonar.example.com', { projectKey: 'shop', token: secret }));
  live.deploy(Deployment.terraform(pipeline.addBuild(Build.terraform('infrastructure', { directory: 'infrastructure' })), {
    state: new TerraformState(stack, 'State'), permissions: [TerraformPermissions.dynamoDbTables('shop-')], secrets: { password: secret },
  }));
  const { template } = app.synth().getStackByName('Shop');
  expect(JSON.stringify(template).split('correct-horse-battery-staple')).toHaveLength(2);
  const logicalId = stack.getLogicalId(secret.node.defaultChild as secretsmanager.CfnSecret);
  expect(template.Resources[logicalId].Properties).toEqual({ SecretString: 'correct-horse-battery-staple' });
});

test('would find one', () => {
  expect(valuesIn({ Commands: ['curl https://deploy:hunter2@example.com'] })).toEqual(['curl https://deploy:hunter2@example.com']);
  expect(valuesIn({ Buildspec: { 'Fn::Join': ['', ['export PASS', 'WORD=', 'hunter2']] } })).toEqual(['export PASSWORD=hunter2']);
  const literal = { name: 'API_TOKEN', text: 'hunter2' };
  expect(namedIn({ EnvironmentVariables: [{ Name: 'API_TOKEN', Value: 'hunter2', Type: 'PLAINTEXT' }] })).toEqual([literal]);
  expect(namedIn({ Variables: { API_TOKEN: 'hunter2', SETTINGS: { 'Fn::Join': ['', ['{"API_TOKEN":"hunter2","arn":"', { Ref: 'Secret' }, '"}']] } } })).toEqual([literal, literal]);
  expect(namedIn({ EnvironmentVariables: JSON.stringify([{ name: 'API_TOKEN', value: 'hunter2' }]) })).toEqual([literal]);
});

test('what functions run holds no value of a secret', () => {
  const assets = join(__dirname, '../../assets');
  const files = readdirSync(assets, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.lambda/index.js'));
  expect(files.length).toBeGreaterThan(5);
  // Of a bundle only what nothing but a secret looks like: SDK clients speak of passwords.
  expect(files.filter((file) => VALUES.slice(0, 3).some((value) => value.test(readFileSync(join(assets, file), 'utf8'))))).toEqual([]);
});

interface Leaf {
  readonly name: string;
  readonly text: string;
}

function valuesIn(value: unknown): string[] {
  return [...leavesOf(value)].map(({ text }) => text).filter((text) => VALUES.some((pattern) => pattern.test(text)));
}

function namedIn(value: unknown): Leaf[] {
  return [...leavesOf(value)].filter(({ name, text }) => SECRET_NAME.test(name) && !REFERENCE.test(text));
}

/** Every text with its name, also within texts that are JSON; of environment variables with theirs. */
function* leavesOf(value: unknown, name = ''): Generator<Leaf> {
  const text = textOf(value);
  if (text !== undefined) {
    yield { name, text };
    const inside = /^[[{]/.test(text) ? parsed(text) : undefined;
    if (inside !== undefined) yield* leavesOf(inside, name);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const { Name, name: small = Name, Value, value: content = Value, Type, type = Type } = value as { readonly [key: string]: unknown };
  // The value of any other type is the name of a secret or parameter, which AWS CodeBuild reads.
  if (typeof small === 'string' && content !== undefined && (type ?? 'PLAINTEXT') === 'PLAINTEXT') yield* leavesOf(content, small);
  else for (const [key, member] of Object.entries(value)) yield* leavesOf(member, Array.isArray(value) ? name : key);
}

/** A text of a template, with `${...}` for what AWS CloudFormation puts in. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const [[key, argument] = [], ...more] = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (key === undefined || more.length > 0) return undefined;
  if (key === 'Fn::Join') return (argument as [string, unknown[]])[1].map(textOf).join((argument as [string, unknown[]])[0]);
  return key === 'Ref' || key.startsWith('Fn::') ? '${...}' : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
