import { otherAction, pipelineResource, TestRepository } from '../../scenarios/repository';

let repository: TestRepository;
let app: string;
beforeEach(async () => {
  repository = await TestRepository.create({ 'index.html': '' });
  app = repository.synthesize({
    Pipeline: pipelineResource([
      { name: 'Deploy', actions: [otherAction('Gate', 'Approval/AWS/Manual'), otherAction('Service', 'Deploy/AWS/ECS', { InputArtifacts: [{ Name: 'Tree' }], RunOrder: 2 })] },
    ]),
  });
});
afterEach(() => repository.remove());

test('the pipeline may be left out when there is one, and approvals given by stage', async () => {
  const { exitCode, stdout } = await repository.run(['run', '--app', app, '--approve', 'Deploy']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Deploy +Gate +Succeeded/m);
});

test('without a terminal an approval waits: exit code 3', async () => {
  expect((await repository.run(['run', 'Shop', '--app', app])).exitCode).toBe(3);
});

test.each([
  [['--approve', 'Prod'], "--approve Prod: pipeline 'Shop' has no such approval; its approvals are: Deploy/Gate"],
  [['--from', 'Nope'], "pipeline 'Shop' has no stage 'Nope'; its stages are: Source, Deploy"],
  [['--environment', 'dev'], "pipeline 'Shop' has no environment 'dev'; it has no environments"],
  [['--answer', 'Gate=pass'], "--answer Gate=pass: pipeline 'Shop' has no such rule or check; it has none"],
  [['--app', '/nowhere'], "no cloud assembly in '/nowhere'"],
])('fails for %j', async (args, message) => {
  await expect(repository.run(['run', 'Shop', '--app', app, ...args])).rejects.toThrow(message);
});

test.each([
  [['--answer', 'Window=maybe'], 'Write <name>=pass or <name>=fail.'],
  [['--concurrency', '0'], 'It must be a whole number from 1.'],
  [['--parameter', 'NOT_IN_THE_ENVIRONMENT'], 'Write NOT_IN_THE_ENVIRONMENT=<value>, or set the environment variable NOT_IN_THE_ENVIRONMENT.'],
])('fails for %j with what to write instead', async (args, message) => {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await expect(repository.run(['run', 'Shop', '--app', app, ...args])).rejects.toThrow(message);
  } finally {
    write.mockRestore();
  }
});

test('fails to resume what never ran', async () => {
  await expect(repository.run(['resume', 'Shop', '--app', app])).rejects.toThrow("pipeline 'Shop' has no run to resume; start anew with: cdk-delivery run Shop");
});

test('fails to answer a rule that there is not, and says which there are', async () => {
  const rule = (Name: string) => ({ Name, RuleTypeId: { Provider: 'CloudWatchAlarm' } });
  const pipeline = pipelineResource([{ name: 'Deploy', actions: [otherAction('Gate', 'Approval/AWS/Manual'), otherAction('Smoke', 'Invoke/AWS/Lambda')] }]) as { Properties: { Stages: object[] } };
  const [source, deploy] = pipeline.Properties.Stages;
  const Stages = [source, { ...deploy, OnSuccess: { Conditions: [{ Result: 'FAIL', Rules: [rule('Errors'), rule('Latency')] }] } }];
  const guarded = repository.synthesize({ Pipeline: { ...pipeline, Properties: { ...pipeline.Properties, Stages } } });
  await expect(repository.run(['run', '--app', guarded, '--answer', 'Errors=pass', '--answer', 'Deploy/Nope=fail']))
    .rejects.toThrow("--answer Deploy/Nope=fail: pipeline 'Shop' has no such rule or check; it can answer for: Deploy/Smoke, Deploy/Errors, Deploy/Latency");
});
