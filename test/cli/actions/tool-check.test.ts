import * as fs from 'fs';
import * as path from 'path';
import { ToolCheckHandler } from '../../../src/cli/actions/tool-check';
import type { ActionModel } from '../../../src/cli/model/pipeline';
import { packageRoot } from '../../../src/cli/package-root';
import { FakeContainerEngine } from '../../../src/cli/ports/fake-container-engine';
import { LocalService } from '../../../src/cli/targets/local-service';
import type { CheckSpec, ToolCheckRecord } from '../../../src/contract';
import { describeWith, semgrep } from '../../helpers/tools';
import { ActionLab, actionModel, projectModel } from '../build/action-context';
import { FakePace, service } from '../targets/services';

const FETCH = 'aws s3 cp s3://assets/checker.zip /tmp/checker.zip';
const PASS = 'for the other case';
let lab: ActionLab;

interface Texts {
  readonly [name: string]: string;
}

beforeEach(async () => {
  lab = new ActionLab();
  await lab.input('Source', { 'app.js': 'eval(process.argv[2]);\n', 'rules/eval.yml': RULE });
});
afterEach(() => lab.close());

/** A check that runs these commands in place of the checker. */
function check(commands: readonly string[], record: Partial<ToolCheckRecord> = {}, variables: Texts = {}, ofAction: Texts = {}): ActionModel {
  const project = projectModel({
    env: { 'exported-variables': ['RESULT', 'SUMMARY', 'MEASURES'] }, phases: { install: { commands: [FETCH] }, build: { commands } },
  }, { environment: Object.entries(variables).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' })) });
  return actionModel({
    name: 'scan',
    category: 'Test',
    project,
    record: { kind: 'tool-check', tool: 'sh', awsCommands: [FETCH], ...record },
    configuration: { EnvironmentVariables: JSON.stringify(Object.entries(ofAction).map(([name, value]) => ({ name, value }))) },
  });
}

const handlerOf = (action: ActionModel) => new ToolCheckHandler(action.record as ToolCheckRecord);
const run = (action: ActionModel, context = lab.context()) => handlerOf(action).run(action, context);
const podman = new FakeContainerEngine({ name: 'podman' });

describe('a tool of this machine', () => {
  test('is run by the checker of this command, and what fetches programs is left out', async () => {
    const result = await run(check(['echo "$CHECKER|$CHECKER_ENGINE|"', 'RESULT=passed SUMMARY="0 findings" MEASURES="{}"', 'echo "check \'scan\': passed: 0 findings"']));
    expect(result).toEqual({
      status: 'Succeeded', summary: 'passed: 0 findings', variables: { RESULT: 'passed', SUMMARY: '0 findings', MEASURES: '{}' },
    });
    expect(lab.output).toEqual([`${packageRoot()}/assets/checker/main/index.js||`, "check 'scan': passed: 0 findings"]);
    expect(lab.lines).toContain(`[Container] Skipping command ${FETCH} (it asks AWS)`);
  });

  test('that finds something fails with what the checker said', async () => {
    expect(await run(check(["echo \"check 'scan': 2 findings, none allowed; correct the code\"", 'exit 1']))).toMatchObject({
      status: 'Failed', summary: '2 findings, none allowed; correct the code',
    });
  });

  test('that cannot even say so fails with the command', async () => {
    expect(await run(check(['exit 7']))).toMatchObject({ status: 'Failed', summary: 'BUILD: exit 7 exited with status 7' });
  });

  test('is left out with the tests', async () => {
    expect(await run(check(['exit 1'], { tool: 'no-such-tool' }), lab.context({ skipTests: true })))
      .toEqual({ status: 'Skipped', summary: 'tests are skipped (--skip-tests)' });
  });

  test('is in the plan', () => {
    const plan = (record: Partial<ToolCheckRecord>) => handlerOf(check([], record)).plan(check([], record));
    expect(plan({})).toBe('runs sh here');
    expect(plan({ targets: ['TARGET'] })).toBe('runs sh here, against what was deployed here');
    expect(plan({ tool: 'no-such-tool' })).toBe(`simulated: pass, no-such-tool is not on this machine; --answer scan=fail ${PASS}`);
  });
});

describe('a tool that cannot be run here counts as passed, and says so', () => {
  test.each([
    ['no-such-tool', 'no-such-tool is not on this machine'],
    ['semgrep', 'semgrep is not on this machine (pip install semgrep)'],
  ])('%s', async (tool, reason) => {
    const before = process.env.PATH;
    process.env.PATH = '/nonexistent';
    try {
      const action = check(['exit 1'], { tool });
      const summary = `simulated: pass, ${reason}; --answer scan=fail ${PASS}`;
      expect(await run(action)).toEqual({
        status: 'Succeeded', simulated: true, summary, variables: { RESULT: 'passed', SUMMARY: `not run: ${reason}`, MEASURES: '{}' },
      });
      expect(handlerOf(action).plan(action)).toBe(summary);
      expect(lab.lines).toEqual([summary]);
    } finally {
      process.env.PATH = before;
    }
  });

  test('a container without an engine', async () => {
    expect(await run(check(['exit 1'], { tool: 'zap', image: 'zap@sha256:0' }))).toMatchObject({
      simulated: true, summary: `simulated: pass, zap is a container, and neither docker nor podman answers; --answer scan=fail ${PASS}`,
    });
  });
});

test('a container is started by the engine of this machine', async () => {
  await run(check(['echo "$CHECKER_ENGINE"'], { tool: 'zap', image: 'zap@sha256:0' }), lab.context({ containerEngine: async () => podman }));
  expect(lab.output).toEqual(['podman']);
});

describe('what a tool asks', () => {
  const ask = (value: string, ofAction = {}) => check(['echo "$TARGET"'], { targets: ['TARGET', 'OTHER'] }, { TARGET: value, OTHER: 'text', REST: 'https://example.com' }, ofAction);

  test('is on this machine already', async () => {
    for (const address of ['http://localhost:3000/shop', 'http://127.0.0.1:3000']) {
      expect(await run(ask(address))).toMatchObject({ status: 'Succeeded' });
      expect(lab.output).toContain(address);
    }
  });

  test('is never what was deployed to the cloud', async () => {
    expect(await run(ask('https://shop.example.com/'))).toMatchObject({
      status: 'Succeeded', simulated: true, summary: `simulated: pass, https://shop.example.com/ is not a local target; --answer scan=fail ${PASS}`,
    });
    expect(await run(ask('http://localhost:3000', { TARGET: 'https://api.example.com' }))).toMatchObject({
      simulated: true, summary: `simulated: pass, https://api.example.com is not a local target; --answer scan=fail ${PASS}`,
    });
  });

  test('is the site that stands in for it, for as long as the check runs', async () => {
    const site = { name: 'Shop/Hosting', bucket: 'site', hosts: ['shop.example.com'], releasesPath: '' };
    fs.mkdirSync(path.join(lab.root, 'state/targets/s3/site'), { recursive: true });
    const action = check(['echo "$TARGET"', 'node -e \'fetch(process.env.TARGET).then((answer) => console.log(answer.status))\''], { targets: ['TARGET'] }, { TARGET: 'https://shop.example.com/cart?x=1' });
    expect(await run(action, lab.context({ sites: [site as any] }))).toMatchObject({ status: 'Succeeded' });
    const [, url, status] = lab.output;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/cart\?x=1$/);
    expect(status).toMatch(/^[45]\d\d$/); // nothing is released
    await expect(fetch(url)).rejects.toThrow();
  });

  test('is the load balancer of the services that are deployed here', async () => {
    const engine = new FakeContainerEngine();
    const orders = service({ routes: [{ hosts: ['api.example.com'], paths: [], priority: 1 }] });
    const context = () => lab.context({ services: [orders], containerEngine: async () => engine });
    const action = ask('https://api.example.com/orders');
    expect((await run(action, context())).summary).toBe(`simulated: pass, https://api.example.com/orders is not a local target; --answer scan=fail ${PASS}`);
    const { state: { targets }, parameters, signal, log } = context();
    await new LocalService(orders, { engine, targets, parameters, signal, log, pace: new FakePace() }).deploy(orders, { images: new Map([['web', 'orders@sha256:a']]), execution: 'e1' });
    expect(await run(action, context())).toMatchObject({ status: 'Succeeded' });
    expect(lab.output.at(-1)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/orders$/);
  });
});

const RULE = `rules:
  - id: no-eval
    languages: [javascript]
    severity: ERROR
    message: what is given is run as a program
    pattern: eval(...)
`;

/** Semgrep takes seconds to start where the machine is busy. */
const LONG = 90_000;

describeWith(semgrep, 'semgrep of this machine', () => {
  const { PATH } = process.env;
  beforeAll(() => { process.env.PATH = [path.dirname(semgrep.path), PATH].join(path.delimiter); });
  afterAll(() => { process.env.PATH = PATH; });

  const analysis = (severity: 'high' | 'critical', advisory = false) => {
    const spec: CheckSpec = { version: 1, name: 'scan', advisory, tool: { kind: 'semgrep', directory: '.', rules: ['rules'], severity } };
    return run(check([`cat > spec.json <<'SPEC'\n${JSON.stringify(spec)}\nSPEC`, 'node "$CHECKER" spec.json', '. .checks/scan/variables.sh'], { tool: 'semgrep' }));
  };

  test('finds what the rules are about', async () => {
    const result = await analysis('high');
    expect(result).toMatchObject({ status: 'Failed', summary: expect.stringMatching(/^1 high finding \(app\.js:1\), none allowed at high or above/) });
    expect(lab.output.join('\n')).toContain('no-eval');
  }, LONG);

  test('lets pass what is less than what fails, or is advisory', async () => {
    expect(await analysis('critical')).toMatchObject({ status: 'Succeeded', variables: { RESULT: 'passed' } });
    expect(await analysis('high', true)).toMatchObject({ status: 'Succeeded', variables: { RESULT: 'failed' }, summary: expect.stringMatching(/^advisory: 1 high finding/) });
  }, LONG);
});
