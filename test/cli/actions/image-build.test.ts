import * as fs from 'fs';
import { CodeBuildHandler } from '../../../src/cli/actions/codebuild';
import type { ActionContext } from '../../../src/cli/actions/handler';
import { ManagedImageBuildHandler } from '../../../src/cli/actions/managed-image-build';
import { FakeContainerEngine, type FakeEngineOptions } from '../../../src/cli/ports/fake-container-engine';
import { LocalImages } from '../../../src/cli/targets/local-images';
import type { ImageBuildRecord } from '../../../src/contract';
import { ActionLab, actionModel, projectModel } from '../build/action-context';

let lab: ActionLab;
beforeEach(async () => {
  lab = new ActionLab();
  await lab.input('Source', { 'services/orders/Dockerfile': 'FROM scratch', 'services/orders/main.js': '1' });
});
afterEach(() => lab.close());

const record: ImageBuildRecord = {
  kind: 'image-build',
  testCommands: ['echo tests'],
  imageCommands: ['docker login', 'docker build .', 'export IMAGE_DIGEST=$(cloud)'],
  directory: 'services/orders',
  dockerfile: 'Dockerfile',
  platform: `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`,
  buildArguments: { REVISION: '$CODEBUILD_RESOLVED_SOURCE_VERSION', PLAIN: 'a b' },
  secrets: {},
  repository: 'shop-orders',
  container: 'web',
};

const COMMANDS = [
  ...record.testCommands,
  'export IMAGE_TAG="$CODEBUILD_RESOLVED_SOURCE_VERSION"',
  ...record.imageCommands,
  'printf \'[{"name":"web","imageUri":"%s"}]\' "$IMAGE_URI" > imagedefinitions.json',
];

interface Case extends Partial<ImageBuildRecord> {
  readonly engine?: FakeContainerEngine;
  readonly context?: Partial<ActionContext>;
  readonly secrets?: { readonly [id: string]: string };
}

function build({ engine, context, ...rest }: Case) {
  const project = projectModel({
    env: { 'exported-variables': ['IMAGE_URI', 'IMAGE_TAG', 'IMAGE_DIGEST'], 'secrets-manager': rest.secrets ? { NPM: 'npm-token' } : {} },
    phases: { build: { commands: COMMANDS } },
    artifacts: { files: ['imagedefinitions.json'] },
  }, { environment: [{ name: 'REPOSITORY_URI', value: '1.dkr.ecr.local/shop-orders', type: 'PLAINTEXT' }] });
  const action = actionModel({ project, record: { ...record, ...rest }, outputs: [{ name: 'Image', files: [] }] });
  return new CodeBuildHandler().run(action, lab.context({ containerEngine: async () => engine, ...context }));
}

/** An engine whose builds do that first. */
const engineThat = (does: FakeEngineOptions['build']) => new FakeContainerEngine({ build: does });

test('the engine builds in place of the image commands, and the rest of the buildspec goes on from it', async () => {
  const engine = engineThat(({ onLine }) => onLine('STEP 1/9'));
  const result = await build({ engine });
  expect(result.status).toBe('Succeeded');
  expect(engine.builds).toHaveLength(1);
  expect(engine.builds[0]).toMatchObject({
    dockerfile: 'Dockerfile', buildArgs: { REVISION: '1f3c0de', PLAIN: 'a b' }, tags: ['shop-orders:1f3c0de'], platform: undefined, secrets: {},
  });
  expect(engine.builds[0].contextDirectory).toMatch(/src\/Source\/services\/orders$/);
  const { digest, imageId } = await engine.build(engine.builds[0]);
  const uri = `1.dkr.ecr.local/shop-orders@${digest}`;
  expect(result.variables).toEqual({ IMAGE_URI: uri, IMAGE_TAG: '1f3c0de', IMAGE_DIGEST: digest });
  expect(await lab.artifact('Image')).toEqual({ 'imagedefinitions.json': `[{"name":"web","imageUri":"${uri}"}]` });
  expect(new LocalImages(lab.context().state.targets).find(uri)).toMatchObject({ imageId, tag: '1f3c0de', execution: 'e1' });
  expect(lab.output).toContain('STEP 1/9');
  expect(lab.lines).toContain('[Container] Skipping command docker build . (the image is built by the container engine of this machine)');
});

test('build arguments of the user win', async () => {
  const engine = new FakeContainerEngine();
  await build({ engine, context: { buildArguments: new Map([['PLAIN', 'mine'], ['BASE_IMAGE', 'localhost/base']]) } });
  expect(engine.builds[0].buildArgs).toEqual({ REVISION: '1f3c0de', PLAIN: 'mine', BASE_IMAGE: 'localhost/base' });
});

test('--skip-tests leaves the tests out', async () => {
  await build({ engine: new FakeContainerEngine(), context: { skipTests: true } });
  expect(lab.output).not.toContain('tests');
});

test('fails without an engine, after everything that comes before the image, with what to do', async () => {
  const result = await build({});
  expect(lab.output).toContain('tests');
  expect(result).toEqual({
    status: 'Failed',
    summary: 'BUILD: the image of web needs a container engine, and neither docker nor podman answers: install one or start it '
      + '(docker info and podman info tell whether it works), then go on with: resume Shop',
  });
});

test('fails in the words of the engine', async () => {
  const engine = engineThat(() => { throw new Error('podman: build of x failed with exit status 1: no such file'); });
  expect((await build({ engine })).summary).toBe('BUILD: the image of web was not built: podman: build of x failed with exit status 1: no such file');
});

test('fails when there is no Dockerfile', async () => {
  const result = await build({ engine: new FakeContainerEngine(), dockerfile: 'docker/Dockerfile' });
  expect(result.summary).toBe('BUILD: the image of web was not built: the source has no docker/Dockerfile there; add it, or name another');
});

describe('the platform of another machine', () => {
  const platform = 'linux/riscv64';

  test('is asked for', async () => {
    const engine = new FakeContainerEngine();
    await build({ engine, platform });
    expect(engine.builds.map((each) => each.platform)).toEqual([platform]);
  });

  test('is left out, and that is said, when the engine cannot', async () => {
    const engine = engineThat((options) => {
      if (!options.platform) return;
      options.onLine('exec /bin/sh: exec format error');
      throw new Error('exit status 1');
    });
    expect((await build({ engine, platform })).status).toBe('Succeeded');
    expect(engine.builds.map((each) => each.platform)).toEqual([platform, undefined]);
    expect(lab.lines.join('\n')).toContain(`Warning: docker cannot build for ${platform} here; the image is built for this machine`);
  });

  test('fails for another reason, once', async () => {
    const engine = engineThat(() => { throw new Error('exit status 1'); });
    expect((await build({ engine, platform })).status).toBe('Failed');
    expect(engine.builds).toHaveLength(1);
  });
});

test('secrets go to the engine as files, are masked in the log and gone afterwards', async () => {
  let seen = { file: '', value: '', mode: 0 };
  const engine = engineThat(({ secrets = {}, onLine }) => {
    seen = { file: secrets.npm, value: fs.readFileSync(secrets.npm, 'utf8'), mode: fs.statSync(secrets.npm).mode % 0o1000 };
    onLine('token s3cret');
  });
  const result = await build({ engine, secrets: { npm: 'NPM' }, context: { parameters: new Map([['npm-token', 's3cret']]) } });
  expect(result.status).toBe('Succeeded');
  expect(seen).toMatchObject({ value: 's3cret', mode: 0o600 });
  expect(fs.existsSync(seen.file)).toBe(false);
  expect(JSON.stringify({ ...engine.builds[0], secrets: {} })).not.toContain('s3cret');
  expect(lab.output).toContain('token ***');
});

test('the plan says that an image is built, without the commands that it replaces', () => {
  const project = projectModel({ phases: { build: { commands: COMMANDS } } });
  const plan = new CodeBuildHandler().plan(actionModel({ project, record }));
  expect(plan).toMatch(/^runs the buildspec of site-build here \(echo tests, export IMAGE_TAG=.*\), and builds the image of web with docker or podman$/);
  expect(plan).not.toContain('docker login');
});

describe('the managed action', () => {
  const action = (configuration: { [key: string]: string } = {}) => actionModel({
    provider: 'ECRBuildAndPublish', configuration: { ECRRepositoryName: 'shop-orders', DockerFilePath: 'services/orders', ImageTags: 'e1,latest', ...configuration },
  });

  test('builds the Dockerfile of its directory, and tells the digest', async () => {
    const engine = new FakeContainerEngine();
    const result = await new ManagedImageBuildHandler().run(action(), lab.context({ containerEngine: async () => engine }));
    expect(engine.builds[0]).toMatchObject({ dockerfile: 'Dockerfile', tags: ['shop-orders:e1'] });
    const { digest } = await engine.build(engine.builds[0]);
    expect(result).toEqual({
      status: 'Succeeded', summary: `shop-orders@${digest}`, variables: { ECRImageDigestId: digest, ECRRepositoryName: 'shop-orders' },
    });
  });

  test('fails without an engine', async () => {
    await expect(new ManagedImageBuildHandler().run(action(), lab.context())).rejects.toThrow('the image of shop-orders needs a container engine, and neither');
    expect(new ManagedImageBuildHandler().plan(action())).toBe('builds the image of shop-orders with docker or podman');
  });
});
