import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { action, deliveryPipeline, pipeline, stage } from './models';
import { ApprovalHandler } from '../../../src/cli/actions/approval';
import type { ActionContext, ActionHandler, ActionResult } from '../../../src/cli/actions/handler';
import type { RunEvent } from '../../../src/cli/engine/events';
import { runPipeline, type RunOptions, type RunOutcome } from '../../../src/cli/engine/run-pipeline';
import type { Selection } from '../../../src/cli/engine/selection';
import { StopControl } from '../../../src/cli/engine/stop';
import { UserError } from '../../../src/cli/errors';
import type { ActionModel } from '../../../src/cli/model/pipeline';
import { AbsentApprover, PresetApprover, type Approver } from '../../../src/cli/ports/approver';
import { FakeClock } from '../../../src/cli/ports/clock';
import { FakeShell } from '../../../src/cli/ports/fake-shell';

type Behaviour = (action: ActionModel, context: ActionContext) => Promise<Partial<ActionResult>> | Partial<ActionResult>;

let root: string;
let clock: FakeClock;
/** What the handlers do, by location; nothing said is success. */
let behaviours: { [location: string]: Behaviour };
let ran: string[];
let events: RunEvent[];

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'engine-'));
  clock = new FakeClock(1000);
  behaviours = { 'Source/Checkout': () => ({ variables: { CommitId: 'abc' } }) };
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

let unfit: { [location: string]: string } = {};

class Handler implements ActionHandler {
  preflight(model: ActionModel): void {
    const wrong = unfit[`${model.stage}/${model.name}`];
    if (wrong) throw new UserError(wrong);
  }

  plan(): string {
    return 'fake';
  }

  async run(model: ActionModel, context: ActionContext): Promise<ActionResult> {
    const location = `${model.stage}/${model.name}`;
    ran.push(location);
    clock.advance(1000);
    for (const output of model.outputs) fs.writeFileSync(context.outputPath(output.name), `${output.name} of ${context.execution}`);
    return { status: 'Succeeded', summary: 'done', ...await behaviours[location]?.(model, context) };
  }
}

type Options = Partial<Omit<RunOptions, 'part'>> & { readonly approver?: Approver; readonly stop?: StopControl };

function execute(part: Partial<Selection> | 'resume' = {}, { approver = new AbsentApprover(), stop = new StopControl(), ...options }: Options = {}): Promise<RunOutcome> {
  ran = [];
  events = [];
  const handlerFor = (model: ActionModel) => model.category === 'Approval' ? new ApprovalHandler(approver) : new Handler();
  return runPipeline({
    pipeline: deliveryPipeline(),
    sites: [],
    services: [],
    functions: [],
    directory: root,
    concurrency: 4,
    parameters: new Map(),
    buildArguments: new Map(),
    enabledTransitions: [],
    keepWork: false,
    commandLine: (args) => `npx cdk-delivery ${args}`,
    ...options,
    part: part === 'resume' ? part : { skipTests: false, ...part },
  }, { shell: new FakeShell(() => ({ stdout: `${root}\n` })), clock, stop, containerEngine: async () => undefined, handlerFor, view: (event) => events.push(event) });
}

const approveAll = { approver: new PresetApprover('all', new AbsentApprover()) };
const all = ['Source/Checkout', 'Build/App', 'Staging/Deploy', 'Production/Deploy'];
const fail: Behaviour = () => ({ status: 'Failed', summary: 'broken' });
const endOf = (name: string) => events.find((event) => event.type === 'action-ended' && `${event.stage}/${event.action}` === name);
const notes = () => events.flatMap((event) => event.type === 'run-ended' ? event.notes : []);

test('a whole run: exit code 0, artifacts and variables passed on, events and logs on disk', async () => {
  let input = '';
  let revision = '';
  behaviours['Build/App'] = (_, context) => {
    input = fs.readFileSync(context.inputs.get('Tree')!, 'utf8');
    revision = context.revision;
    context.log('compiling');
    return { notes: ['page: here'] };
  };
  const outcome = await execute({}, approveAll);
  expect(outcome).toMatchObject({ status: 'Succeeded', exitCode: 0 });
  expect(ran).toEqual(all);
  expect(input).toBe(`Tree of ${outcome.execution}`);
  expect(revision).toBe('abc');
  expect(endOf('Production/Gate')).toMatchObject({ status: 'Succeeded', summary: 'approved: --approve-all' });
  expect(notes()).toEqual(['page: here']);
  expect(fs.readFileSync(path.join(outcome.directory, 'logs', 'Build-App.log'), 'utf8')).toBe('compiling\n');
  const written = fs.readFileSync(path.join(outcome.directory, 'events.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  expect(written).toEqual(events.filter((event) => event.type !== 'action-log'));
});

test('a failing action: exit code 1, later stages are not started, the end of its log is told', async () => {
  behaviours['Build/App'] = (_, context) => {
    for (let i = 1; i <= 25; i++) context.log(`line ${i}`);
    return { status: 'Failed', summary: 'broken' };
  };
  expect(await execute()).toMatchObject({ status: 'Failed', exitCode: 1 });
  expect(ran).toEqual(['Source/Checkout', 'Build/App']);
  const end = endOf('Build/App') as Extract<RunEvent, { type: 'action-ended' }>;
  expect(end).toMatchObject({ status: 'Failed', summary: 'broken', seconds: 1 });
  expect([end.tail.length, end.tail[0], end.tail.at(-1)]).toEqual([20, 'line 6', 'line 25']);
  expect(notes()).toEqual(['after a change of the source: npx cdk-delivery run Shop; the same source again: npx cdk-delivery resume Shop']);
});

test('an error of a handler fails the action with its message', async () => {
  behaviours['Build/App'] = () => Promise.reject(new Error('no buildspec.yml in Tree'));
  await execute();
  expect(endOf('Build/App')).toMatchObject({ status: 'Failed', summary: 'no buildspec.yml in Tree', tail: ['no buildspec.yml in Tree'] });
});

test('an unknown variable fails the action, not the load', async () => {
  behaviours['Source/Checkout'] = () => ({ variables: {} });
  expect(await execute({}, approveAll)).toMatchObject({ status: 'Failed' });
  expect(ran).toEqual(['Source/Checkout', 'Build/App', 'Staging/Deploy']);
  expect(endOf('Production/Gate')).toMatchObject({ summary: "unresolved variable #{Source.CommitId}: no variable 'CommitId' in namespace 'Source'; known: none" });
});

test('an action that does not write its artifact fails', async () => {
  behaviours['Build/App'] = (_, context) => {
    fs.rmSync(context.outputPath('Site'));
    return {};
  };
  await execute();
  expect(endOf('Build/App')).toMatchObject({ status: 'Failed', summary: "output artifact 'Site' was not written" });
});

describe('approvals', () => {
  test('nobody to ask: exit code 3, and resume goes on from there in the same execution', async () => {
    const first = await execute();
    expect(first).toMatchObject({ status: 'Waiting', exitCode: 3 });
    expect(endOf('Production/Gate')).toMatchObject({ status: 'Waiting', summary: 'waiting for approval: no terminal to ask on' });
    expect(notes()).toEqual(['approve and continue: npx cdk-delivery resume Shop --approve Production/Gate']);
    const second = await execute('resume', { approver: new PresetApprover(['Production/Gate'], new AbsentApprover()) });
    expect(second).toMatchObject({ status: 'Succeeded', execution: first.execution });
    expect(ran).toEqual(['Production/Deploy']);
    expect(events[0]).toMatchObject({ type: 'run-started', stages: [{ name: 'Production', actions: ['Gate', 'Deploy'] }] });
  });

  test('the approver sees the resolved message, and a rejection fails the run with the words', async () => {
    let message: string | undefined;
    const approver: Approver = {
      ask: async (request) => {
        message = request.message;
        return { decision: 'rejected', words: 'not on a Friday' };
      },
    };
    expect(await execute({}, { approver })).toMatchObject({ status: 'Failed', exitCode: 1 });
    expect(message).toBe('release abc?');
    expect(endOf('Production/Gate')).toMatchObject({ status: 'Failed', summary: 'rejected: not on a Friday' });
  });
});

describe('resume', () => {
  test('retries what failed and keeps what succeeded', async () => {
    behaviours['Staging/Deploy'] = fail;
    const first = await execute({ environment: 'staging' });
    delete behaviours['Staging/Deploy'];
    expect(await execute('resume')).toMatchObject({ status: 'Succeeded', execution: first.execution });
    expect(ran).toEqual(['Staging/Deploy']);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ['without an earlier run', async () => {}, "pipeline 'Shop' has no run to resume; start anew with: cdk-delivery run Shop"],
    ['after a success', () => execute({}, approveAll), "the last run of pipeline 'Shop' succeeded, nothing is left to resume; start anew with: cdk-delivery run Shop"],
  ])('fails %s', async (_, before, message) => {
    await before();
    await expect(execute('resume')).rejects.toThrow(message);
  });

  test('fails when the structure has changed', async () => {
    const { execution } = await execute();
    await expect(execute('resume', { pipeline: deliveryPipeline({ structureHash: 'h2' }) })).rejects.toThrow(
      `the structure of pipeline 'Shop' has changed since execution ${execution}, which cannot go on; start anew with: cdk-delivery run Shop`);
  });
});

describe('parts', () => {
  test('--from uses the artifacts and variables of the last run, in an execution of its own', async () => {
    const first = await execute({}, approveAll);
    let input = '';
    behaviours['Staging/Deploy'] = (_, context) => {
      input = fs.readFileSync(context.inputs.get('Site')!, 'utf8');
      return {};
    };
    const second = await execute({ from: 'Staging' }, approveAll);
    expect(second.status).toBe('Succeeded');
    expect(second.execution).not.toBe(first.execution);
    expect(ran).toEqual(['Staging/Deploy', 'Production/Deploy']);
    expect(input).toBe(`Site of ${first.execution}`);
    expect(notes()).toEqual([`artifacts and variables of earlier actions are those of execution ${first.execution}`]);
  });

  test('--only runs on a part run, which carries everything restored along', async () => {
    await execute({ environment: 'staging' });
    await execute({ only: 'Staging' });
    expect(await execute({ only: 'Staging/Deploy' })).toMatchObject({ status: 'Succeeded' });
    expect(ran).toEqual(['Staging/Deploy']);
  });

  test('the newest run that got far enough is used', async () => {
    const good = await execute({}, approveAll);
    behaviours['Build/App'] = fail;
    await execute();
    await execute({ only: 'Staging' });
    expect(notes()[0]).toContain(good.execution);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['there is no earlier run', async () => {}],
    ['the earlier run has another structure', () => execute({}, { ...approveAll, pipeline: deliveryPipeline({ structureHash: 'h0' }) })],
  ])('fails when %s', async (_, before) => {
    await before();
    await expect(execute({ from: 'Staging' })).rejects.toThrow(
      "pipeline 'Shop' has no earlier run of this structure that has done Source/Checkout, Build/App, which this part builds on; run the pipeline from its start");
  });

  test('fails to bring what was built without tests to production', async () => {
    await execute({ environment: 'staging', skipTests: true });
    expect(await execute({ only: 'Staging' })).toMatchObject({ status: 'Succeeded' });
    await expect(execute({ only: 'Production' })).rejects.toThrow(
      "stage 'Production' deploys to production, and the earlier runs skipped the tests; run the whole pipeline with its tests");
  });

  test('fails to skip tests on the way to production, before anything is written', async () => {
    await expect(execute({ skipTests: true })).rejects.toThrow("--skip-tests: stage 'Production' deploys to production, which needs the tests");
    expect(fs.readdirSync(root)).toEqual([]);
  });
});

describe('transitions', () => {
  const gated = pipeline([
    stage('Source', [action('Source', 'Checkout', { category: 'Source' })]),
    stage('Deploy', [action('Deploy', 'App')], { disabled: 'freeze' }),
  ]);

  test('a disabled transition waits; resume passes it when told to, and then does not ask again', async () => {
    expect(await execute({}, { pipeline: gated })).toMatchObject({ status: 'Waiting', exitCode: 3 });
    expect(notes()).toEqual(['continue: npx cdk-delivery resume Shop --enable-transition Deploy']);
    expect(await execute('resume', { pipeline: gated })).toMatchObject({ status: 'Waiting' });
    behaviours['Deploy/App'] = fail;
    expect(await execute('resume', { pipeline: gated, enabledTransitions: ['Deploy'] })).toMatchObject({ status: 'Failed' });
    delete behaviours['Deploy/App'];
    expect(await execute('resume', { pipeline: gated })).toMatchObject({ status: 'Succeeded' });
  });

  test('fails for an unknown stage', async () => {
    await expect(execute({}, { enabledTransitions: ['Prod'] })).rejects.toThrow("pipeline 'Shop' has no stage 'Prod'; its stages are: Source, Build, Staging, Production");
  });
});

describe('stopping', () => {
  test('one request: running actions finish, exit code 130, resume goes on', async () => {
    const stop = new StopControl();
    behaviours['Build/App'] = () => {
      stop.request();
      return {};
    };
    expect(await execute({ environment: 'staging' }, { stop })).toMatchObject({ status: 'Stopped', exitCode: 130 });
    expect(ran).toEqual(['Source/Checkout', 'Build/App']);
    expect(endOf('Build/App')).toMatchObject({ status: 'Succeeded' });
    expect(notes()).toEqual(['continue: npx cdk-delivery resume Shop']);
    await execute('resume');
    expect(ran).toEqual(['Staging/Deploy']);
  });

  test('a second request: the signal of running actions is aborted, and they are abandoned', async () => {
    const stop = new StopControl();
    behaviours['Build/App'] = (_, { signal }) => new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve({ status: 'Failed', summary: 'killed' }));
      stop.request();
      stop.request();
    });
    expect(await execute({}, { stop })).toMatchObject({ status: 'Stopped', exitCode: 130 });
    expect(endOf('Build/App')).toMatchObject({ status: 'Abandoned', tail: [] });
  });
});

describe('work directories', () => {
  const use = (result: Partial<ActionResult>, seen: string[]): Behaviour => (_, { workDirectory }) => {
    seen.push(workDirectory);
    fs.writeFileSync(path.join(workDirectory, 'file'), '');
    return result;
  };

  test('are removed after a success, unless they are asked to stay', async () => {
    const seen: string[] = [];
    behaviours['Build/App'] = use({}, seen);
    await execute({ environment: 'staging' });
    await execute({ environment: 'staging' }, { keepWork: true });
    expect(seen.map((directory) => fs.existsSync(directory))).toEqual([false, true]);
    expect(notes()).toEqual([`work directory of Build/App: ${seen[1]}`]);
    fs.rmSync(seen[1], { recursive: true });
  });

  test('stay after a failure, and the notes say where', async () => {
    const seen: string[] = [];
    behaviours['Build/App'] = use({ status: 'Failed', summary: 'no' }, seen);
    await execute();
    expect(fs.existsSync(seen[0])).toBe(true);
    expect(notes()[0]).toBe(`work directory of Build/App: ${seen[0]}`);
    fs.rmSync(seen[0], { recursive: true });
  });
});

describe('pipeline variables', () => {
  const model = (defaultValue?: string) => pipeline([
    stage('Source', [action('Source', 'Checkout', { category: 'Source' })]),
    stage('Build', [action('Build', 'App', { configuration: { Level: '#{variables.level}' } })]),
  ], { variables: [{ name: 'level', defaultValue }] });

  test.each([['the default', {}, 'low'], ['a parameter', { level: 'high' }, 'high']])('take %s', async (_, parameters, expected) => {
    let level = '';
    behaviours['Build/App'] = ({ configuration }) => {
      level = configuration.Level;
      return {};
    };
    await execute({}, { pipeline: model('low'), parameters: new Map(Object.entries(parameters)) });
    expect(level).toBe(expected);
  });

  test('fails without a value, before anything runs', async () => {
    await expect(execute({}, { pipeline: model() })).rejects.toThrow("pipeline 'Shop' needs a value for its variable 'level'; add --parameter level=<value>");
    expect(ran).toEqual([]);
  });
});

test('fails when the pipeline runs already, and can be run after', async () => {
  let second: Promise<unknown> | undefined;
  behaviours['Build/App'] = async () => {
    const { ran: mine, events: told } = { ran, events };
    second = execute().catch((error: Error) => error.message);
    await second;
    [ran, events] = [mine, told];
    return {};
  };
  await execute({ environment: 'staging' });
  expect(await second).toBe(`pipeline 'Shop' is running already, in process ${process.pid}; wait for it to end, or stop it, then run again`);
  delete behaviours['Build/App'];
  expect(await execute({ environment: 'staging' })).toMatchObject({ status: 'Succeeded' });
});

test('fails before anything runs when an action is known to be unfit, unless the run leaves it out', async () => {
  unfit = { 'Production/Deploy': 'no such tool' };
  try {
    await expect(execute()).rejects.toThrow(new UserError('no such tool'));
    expect([ran, events]).toEqual([[], []]);
    expect((await execute({ environment: 'staging' })).exitCode).toBe(0);
  } finally {
    unfit = {};
  }
});
