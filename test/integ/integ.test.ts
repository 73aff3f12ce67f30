import { existsSync, readdirSync, readFileSync } from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');
const INTEG = path.join(ROOT, 'integ');

/** What is tested in an account: the pipelines that are a short form of DeliveryPipeline, and the gate. */
const SUBJECTS = [
  ...readdirSync(path.join(ROOT, 'src', 'pipelines')).filter((file) => /-pipeline\.ts$/.test(file) && file !== 'delivery-pipeline.ts'),
  'approval-gate.ts',
].map((file) => path.basename(file, '.ts'));

const entries = readdirSync(INTEG);
const apps = entries.filter((entry) => /^integ\..+\.ts$/.test(entry)).sort();

describe('the integration tests', () => {
  test('have, for each pipeline and the gate, an app with its defaults and one with most options', () => {
    expect(SUBJECTS).toContain('spa-pipeline');
    expect(apps).toEqual(SUBJECTS.flatMap((subject) => [`integ.${subject}-complete.ts`, `integ.${subject}.ts`]).sort());
  });

  test('have no snapshot without an app', () => {
    expect(entries.filter((entry) => entry.endsWith('.snapshot')).sort()).toEqual(apps.map((app) => `${app}.snapshot`));
  });

  test('use every source that is kept for them', () => {
    const texts = apps.map((app) => readFileSync(path.join(INTEG, app), 'utf-8')).join('\n');
    const used = [...texts.matchAll(/new UploadedSource\((.+)\)/g)].flatMap(([, list]) => [...list.matchAll(/'([^']+)'/g)].slice(1).map(([, folder]) => folder));
    expect([...new Set(used)].sort()).toEqual(readdirSync(path.join(INTEG, 'sources')).sort());
  });
});

describe.each(apps)('%s', (app) => {
  const text = readFileSync(path.join(INTEG, app), 'utf-8');
  const snapshot = path.join(INTEG, `${app}.snapshot`);
  const read = (file: string) => readFileSync(path.join(snapshot, file), 'utf-8');
  const files = readdirSync(snapshot).filter((file) => !file.startsWith('asset.')); // written beside it, ignored by git

  test('defines what it is named after', () => {
    const className = app.replace(/^integ\.|(-complete)?\.ts$/g, '').replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase());
    expect(text).toContain(`new ${className}(`);
  });

  test('says at its head which accounts and preconditions it has, what it takes and what it leaves', () => {
    const head = /^\/\*\*\n( \*( .*)?\n)+ \*\/\n/.exec(text)?.[0] ?? '';
    for (const item of ['Accounts: ', 'Preconditions: ', 'Takes about ', 'costs ', 'Removed afterwards: ']) expect(head).toContain(item);
  });

  test('has a snapshot of every stack', () => {
    const { artifacts } = JSON.parse(read('manifest.json')) as { artifacts: { [id: string]: { properties?: { templateFile?: string } } } };
    const templates = Object.values(artifacts).flatMap(({ properties }) => properties?.templateFile ?? []);
    expect(templates.length).toBeGreaterThanOrEqual(2);
    expect(templates.filter((file) => !existsSync(path.join(snapshot, file)))).toEqual([]);
    expect(files.filter((file) => file.endsWith('.template.json')).sort()).toEqual(templates.sort());
  });

  test('asserts something of what was deployed, after its pipeline has ended', () => {
    const [assertions] = files.filter((file) => /DeployAssert\w+\.template\.json$/.test(file));
    const { Resources } = JSON.parse(read(assertions)) as { Resources: { [id: string]: { Type: string; Properties: { expected?: string } } } };
    const asserted = Object.values(Resources).filter(({ Type, Properties }) => Type.startsWith('Custom::DeployAssert@') && Properties.expected);
    const ended = asserted.findIndex(({ Properties: { expected } }) => expected === '{"$StringLike":"^Succeeded$"}');
    expect(ended).toBeGreaterThanOrEqual(0);
    expect(asserted.length).toBeGreaterThan(ended + 1);
  });

  test('has nothing of the machine in its snapshot, and no account', () => {
    const strange = new RegExp(`${ROOT}|/(home|Users)/|\\b\\d{12}\\b`);
    expect(files.filter((file) => strange.test(read(file)))).toEqual([]);
  });
});
