import * as fs from 'fs';
import * as path from 'path';
import { ActionLab, actionModel, projectModel } from './action-context';
import { CodeBuildHandler } from '../../../src/cli/actions/codebuild';
import { describePackages, missingTool, packageVariables } from '../../../src/cli/build/package-build';
import { UserError } from '../../../src/cli/errors';
import type { ActionModel } from '../../../src/cli/model/pipeline';
import { packageRoot } from '../../../src/cli/package-root';
import type { PackageBuildRecord } from '../../../src/contract';

let lab: ActionLab;

beforeEach(async () => {
  lab = new ActionLab();
  await lab.input('Source', { 'readme.md': 'hello' });
});
afterEach(() => lab.close());

const FETCH = 'aws s3 cp s3://assets/packager.js /tmp/packager.js';
const RECORD: PackageBuildRecord = { kind: 'package-build', awsCommands: [FETCH], tools: ['sh'], packages: ['ingest', 'report'] };

/** A build whose packager is a line of shell. */
function build(script: string, changes: Partial<ActionModel> = {}): ActionModel {
  const project = projectModel({
    env: { variables: { PACKAGE_STORE: 's3://store' } },
    phases: { install: { commands: [FETCH] }, build: { commands: ['mkdir out', script] } },
    artifacts: { 'files': ['**/*'], 'base-directory': 'out' },
  }, { name: 'shop/functions', environment: [{ name: 'PACKAGER', value: '/tmp/packager.js', type: 'PLAINTEXT' }] });
  return actionModel({ project, record: RECORD, outputs: [{ name: 'Packages', files: [] }], ...changes });
}

const manifest = (...built: boolean[]) => JSON.stringify({ version: 1, packages: Object.fromEntries(built.map((each, i) => [`p${i}`, { built: each }])) });

test('commands that fetch the packager are left out, and the packager of the command runs with a store of this machine', async () => {
  const show = 'echo "$PACKAGER|$PACKAGE_STORE|$PACKAGE_SKIP_TESTS" > out/shown';
  const result = await new CodeBuildHandler().run(build(`${show}; printf '%s' '${manifest(true, false)}' > out/packages.json`), lab.context());
  expect(result).toMatchObject({ status: 'Succeeded', summary: '1 built, 1 unchanged' });
  expect(lab.lines).toContain(`[Container] Skipping command ${FETCH} (it asks AWS)`);
  const { shown } = await lab.artifact('Packages');
  expect(shown).toBe(`${packageRoot()}/assets/packager/main/index.js|${lab.root}/state/cache/shop%2Ffunctions/packages|\n`);
});

test('--skip-tests is told to the packager', () => {
  const state = { root: '/r', targets: '/r/targets', cache: '/r/cache' };
  const names = (skipTests: boolean) => packageVariables('functions', { skipTests, state }).map(({ name }) => name);
  expect(names(false)).toEqual(['PACKAGER', 'PACKAGE_STORE']);
  expect(names(true)).toEqual(['PACKAGER', 'PACKAGE_STORE', 'PACKAGE_SKIP_TESTS']);
});

test.each([[manifest(true, true), '2 built'], [manifest(false), '1 unchanged'], [manifest(true, false, false), '1 built, 2 unchanged']])(
  'an artifact of packages is summed up: %s', async (text, summary) => {
    await lab.input('Packages', { 'packages.json': text });
    expect(await describePackages(path.join(lab.root, 'Packages.zip'))).toBe(summary);
  });

test('an artifact of something else is not', async () =>
  expect(await describePackages(path.join(lab.root, 'Source.zip'))).toBeUndefined());

test('the plan names the packages', () =>
  expect(new CodeBuildHandler().plan(build('true'))).toBe('builds here, where sources have changed: ingest, report'));

test('tools are looked for before anything runs', () => {
  const bin = path.join(lab.root, 'bin');
  fs.mkdirSync(bin);
  fs.writeFileSync(path.join(bin, 'mvn'), '', { mode: 0o755 });
  const missing = (...tools: string[]) => missingTool({ ...RECORD, tools }, bin);
  expect(missing('mvn')).toBeUndefined();
  expect(missing('mvn', 'python3')).toBe('python3 is needed to build ingest, report, but not on PATH; install it');
  expect(missing('npm', 'python3')).toBe('npm and python3 are needed to build ingest, report, but not on PATH; install them');
  expect(() => new CodeBuildHandler().preflight(build('true'))).not.toThrow();
  expect(() => new CodeBuildHandler().preflight(build('true', { record: { ...RECORD, tools: ['no-such-tool'] } }))).toThrow(
    new UserError('project shop/functions: no-such-tool is needed to build ingest, report, but not on PATH; install it'));
});
