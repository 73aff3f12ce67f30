import { CommandsHandler } from '../../../src/cli/actions/commands';
import type { ActionContext } from '../../../src/cli/actions/handler';
import type { ActionModel } from '../../../src/cli/model/pipeline';
import { ActionLab, actionModel } from '../build/action-context';

const handler = new CommandsHandler();
let lab: ActionLab;

beforeEach(async () => {
  lab = new ActionLab();
  await lab.input('Source', { 'readme.md': 'hello' });
});

afterEach(() => lab.close());

const run = (commands: string[], action: Partial<ActionModel> = {}, context: Partial<ActionContext> = {}) =>
  handler.run(actionModel({ category: 'Compute', provider: 'Commands', commands, ...action }), lab.context(context));

test('commands share one shell, and make artifacts and variables', async () => {
  const result = await run(['mkdir out && cd out', 'cp ../readme.md .', 'VERSION=$(cat readme.md)-$STAGE'], {
    outputVariables: ['VERSION', 'AWS_DEFAULT_REGION'],
    outputs: [{ name: 'Docs', files: ['out/**/*'] }],
    environmentVariables: [{ name: 'STAGE', value: 'test', type: 'PLAINTEXT' }],
  });
  expect(result).toEqual({
    status: 'Succeeded', summary: '3 commands, 1 file in Docs', variables: { VERSION: 'hello-test', AWS_DEFAULT_REGION: 'eu-west-1' },
  });
  expect(await lab.artifact('Docs')).toEqual({ 'out/readme.md': 'hello' });
  expect(lab.progress[0]).toBe('mkdir out && cd out');
});

test('fails at the first command that does', async () => {
  expect(await run(['echo one', 'exit 4', 'echo never'])).toEqual({ status: 'Failed', summary: 'exit 4 exited with status 4' });
  expect(lab.output).toEqual(['one']);
});

test('fails when no file matches the output artifact', async () => {
  expect(await run(['true'], { outputs: [{ name: 'Docs', files: ['out/*'] }] })).toEqual({ status: 'Failed', summary: 'no matching artifact paths found' });
});

test('fails when a secret is missing', async () => {
  const environmentVariables = [{ name: 'TOKEN', value: 'shop:token', type: 'SECRETS_MANAGER' as const }];
  expect(await run(['true'], { environmentVariables }))
    .toEqual({ status: 'Failed', summary: 'variable TOKEN: secret shop:token is not given; add --parameter shop:token=VALUE' });
});

test('a secret is masked and is no output variable', async () => {
  const environmentVariables = [{ name: 'TOKEN', value: 'shop:token', type: 'SECRETS_MANAGER' as const }];
  const result = await run(['echo $TOKEN'], { environmentVariables, outputVariables: ['TOKEN'] }, { parameters: new Map([['shop:token', 'abc123']]) });
  expect(result.variables).toEqual({});
  expect(lab.output).toEqual(['***']);
});

test('the plan names the commands', () => {
  expect(handler.plan(actionModel({ commands: ['npm ci', 'npm test'] }))).toBe('runs here: npm ci, npm test');
});

test('what asks AWS before a deployment to ECS is left out, and said', async () => {
  const commands = ['echo [] > imagedefinitions.json', 'aws ecs describe-services > current.json'];
  const record = { kind: 'ecs-definitions' as const, awsCommands: [commands[1]] };
  const result = await run(commands, { record, outputs: [{ name: 'Definitions', files: ['imagedefinitions.json', 'taskdef.json'] }] });
  expect(result.summary).toBe('1 command, 1 file in Definitions');
  expect(lab.lines).toContain(`[Container] Skipping command ${commands[1]} (it asks AWS)`);
  expect(handler.plan(actionModel({ commands, record }))).toBe('runs here: echo [] > imagedefinitions.json');
});
