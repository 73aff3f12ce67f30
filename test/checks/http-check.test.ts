import { execFile } from 'child_process';
import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { promisify } from 'util';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { attach } from './checked';
import { Build, Check, DeliveryDeployment, DeliveryPipeline, Deployment, Source, TerraformPermissions, TerraformState } from '../../src';
import { connectionArn } from '../helpers/apps';
import { curl, describeWith } from '../helpers/tools';

const URL_REFERENCE = '#{live-infrastructure-outputs.api_url}';

/** The action of a check that comes after infrastructure which leaves `api_url`, and what is recorded of it. */
function actionOf(define: (infrastructure: DeliveryDeployment) => Check, advisory = false) {
  const stack = new Stack(new App(), 'Shop');
  const pipeline = new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) });
  const live = pipeline.addEnvironment('live');
  const infrastructure = live.deploy(Deployment.terraform(pipeline.addBuild(Build.terraform('infrastructure', { directory: 'infrastructure' })), {
    state: new TerraformState(stack, 'State'), permissions: [TerraformPermissions.dynamoDbTables('shop-')], outputs: ['api_url'],
  }));
  live.verify(define(infrastructure), { advisory });
  const [{ Properties, Metadata }] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  const { Actions } = Properties.Stages.find(({ Name }: { Name: string }) => Name === 'live');
  const action = Actions.at(-1);
  return { ...action, last: Math.max(...Actions.slice(0, -1).map(({ RunOrder }: any) => RunOrder)), record: Metadata['cdk-delivery:pipeline'].actions[`live/${action.Name}`] };
}

/** Runs commands as the action does: in one shell, with the variables of the pipeline in the environment alone. */
async function shell(commands: string[], env: { [name: string]: string }): Promise<string> {
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', commands.join('\n')], { env: { PATH: process.env.PATH, ...env }, timeout: 20_000 })
    .catch((error: Error & { readonly stdout: string; readonly stderr: string }) => ({ stdout: `${error.stderr}${error.stdout}failed` }));
  return stdout.trim();
}

describe('a URL of the pipeline', () => {
  test('reaches the action by its environment, and puts the check after what leaves it', () => {
    const { record, last, ...action } = actionOf((infrastructure) => Check.http(`${infrastructure.output('api_url')}health`));
    expect(action).toMatchObject({ Name: 'check-health', RunOrder: last + 1, EnvironmentVariables: [{ Name: 'CHECK_URL', Value: `${URL_REFERENCE}health` }] });
    expect(action.Commands).toEqual([expect.stringContaining(' --proto =http,https --url "$CHECK_URL")')]);
    expect(action.Commands.join()).not.toContain('#{');
    expect(record).toMatchObject({ kind: 'http-check', url: `${URL_REFERENCE}health`, urlVariable: 'CHECK_URL' });
  });

  test('stands among others of which one is enough', () => {
    const { record, ...action } = actionOf((infrastructure) => Check.any('either', [
      Check.http('https://a.example.com/'), Check.http(infrastructure.output('api_url')), Check.http(`https://b.example.com/${infrastructure.output('api_url')}`),
    ]));
    expect(action.EnvironmentVariables).toEqual([
      { Name: 'CHECK_URL_2', Value: URL_REFERENCE }, { Name: 'CHECK_URL_3', Value: `https://b.example.com/${URL_REFERENCE}` },
    ]);
    expect(action.Commands).toEqual([expect.stringMatching(/^\( ok=;.*'https:\/\/a\.example\.com\/'.* \) \|\| \( ok=;.*"\$CHECK_URL_2".* \) \|\| \( ok=;.*"\$CHECK_URL_3".* \)$/)]);
    expect(record.alternatives.map(({ urlVariable }: { urlVariable?: string }) => urlVariable)).toEqual(['CHECK_URL_2', 'CHECK_URL_3']);
  });

  test('fails where nobody would resolve it', () => {
    expect(() => attach(() => Check.http('#{Source.Url}', { name: 'x' }))).toThrow(
      "check 'x': only a DeliveryPipeline resolves variables of the pipeline in its environment, got CHECK_URL; verify it in an environment of one");
  });

  test.each([
    ['#{a.Url}health', 'check-health'],
    ['#{a.Url}/v1/#{a.Name}?x=#{a.X}', 'check-v1'],
    ['https://#{a.Host}/health', 'check-health'],
    ['#{a.Url}', 'check'],
  ])('names the check by what is known of it: %s', (url, name) => {
    expect(Check.http(url).name).toBe(name);
  });

  test.each(["#{a.Url}it's", '#{a.Url} x', 'shop/#{a.Path}', '#{a.Url', 'ftp://#{a.Host}/'])('fails when the rest is none: %s', (url) => {
    expect(() => Check.http(url, { name: 'x' })).toThrow(
      `check 'x': a URL starts with https:// or http:// and has no spaces or quotes, got '${url}'; give the whole address`);
  });
});

describeWith(curl, 'the real curl', () => {
  let server: Server;
  let asked: string[];
  let url: string;

  beforeEach(async () => {
    asked = [];
    server = createServer(({ url: path }, response) => { asked.push(path!); response.end('welcome'); });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterEach(async () => new Promise((resolve) => server.close(resolve)));

  const commandsOf = (advisory = false): string[] => actionOf((infrastructure) => (
    Check.http(infrastructure.output('api_url'), { retries: 0, expectedText: 'welcome' })), advisory).Commands;

  test.each([false, true])('asks the URL of the environment, to the letter; advisory: %s', async (advisory) => {
    expect(await shell(commandsOf(advisory), { CHECK_URL: `${url}$(id);x?a=1&b='2'` })).toMatch(/^status 200(\npassed: all commands succeeded)?$/);
    expect(asked).toEqual(["/$(id);x?a=1&b='2'"]);
  });

  test.each(['file:///etc/hostname', '-V', ''])('takes nothing else for one: %s', async (value) => {
    expect(await shell(commandsOf(), { CHECK_URL: value })).toMatch(/^curl: [^]*attempt 1 of 1: status 000, expected 200 and the expected text\nfailed$/);
  });
});
