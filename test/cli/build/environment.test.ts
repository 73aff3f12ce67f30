import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { buildEnvironment, hostEnvironment, linkSettings, parseSecretReference, type EnvironmentInput } from '../../../src/cli/build/environment';
import type { EnvironmentVariable } from '../../../src/cli/model/pipeline';

const DIRECTORIES = { home: '/run/home', shims: '/run/shims' };

describe('what comes from the machine', () => {
  const host = (env: { [name: string]: string }, home = '/nowhere') => hostEnvironment({ env, home }, DIRECTORIES);

  test.each(['LANG', 'LC_ALL', 'TMPDIR', 'HTTPS_PROXY', 'no_proxy', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'PIP_INDEX_URL', 'npm_config_registry',
    'UV_DEFAULT_INDEX', 'JAVA_HOME', 'MAVEN_OPTS', 'MAVEN_ARGS', 'GRADLE_USER_HOME'])(
    '%s is handed on', (name) => expect(host({ [name]: 'x' })[name]).toBe('x'));

  test.each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE', 'GITHUB_TOKEN', 'USER', 'NODE_OPTIONS', 'XLC_ALL',
    'npm_config_local_prefix', 'npm_config_user_agent', 'npm_config_node_gyp', 'npm_lifecycle_event', 'INIT_CWD'])(
    '%s is not', (name) => expect(host({ [name]: 'x' })).not.toHaveProperty(name));

  test('HOME is that of the build, programs do not decorate their output', () => {
    expect(host({ HOME: '/home/me', TERM: 'xterm' })).toMatchObject({ HOME: '/run/home', TERM: 'dumb', NO_COLOR: '1', CI: 'true' });
  });

  test('`npm install -g` and the cache of npm stay inside the build', () => {
    expect(host({ npm_config_prefix: '/usr', npm_config_cache: '/home/me/.npm' }))
      .toMatchObject({ npm_config_prefix: '/run/home/.npm-global', npm_config_cache: '/run/home/.npm' });
  });

  test('the stand-ins come first on PATH, and what `npm run` has added is gone', () => {
    const before = ['/repo/node_modules/.bin', '/node_modules/.bin', '/usr/lib/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin'];
    expect(host({ PATH: [...before, '/usr/bin', '', '/bin'].join(':') }).PATH).toBe('/run/shims:/run/home/.npm-global/bin:/usr/bin:/bin');
  });

  test('the registries that the user has set up are reached', () => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'home-'));
    fs.writeFileSync(path.join(home, '.npmrc'), '');
    fs.mkdirSync(path.join(home, '.pip'));
    fs.writeFileSync(path.join(home, '.pip', 'pip.conf'), '');
    const expected = { npm_config_userconfig: path.join(home, '.npmrc'), PIP_CONFIG_FILE: path.join(home, '.pip', 'pip.conf') };
    expect(host({}, home)).toMatchObject(expected);
    expect(host({ npm_config_userconfig: '/other' }, home).npm_config_userconfig).toBe('/other');
    fs.rmSync(home, { recursive: true });
    expect(host({}, home)).not.toHaveProperty('npm_config_userconfig');
  });
});

test.each(['.config/uv/uv.toml', '.terraformrc', '.tofurc'])('settings in %s are where their program looks for them', (name) => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'home-'));
  const [user, build] = [path.join(home, 'user'), path.join(home, 'build')];
  linkSettings(user, build);
  expect(fs.existsSync(build)).toBe(false);
  fs.mkdirSync(path.dirname(path.join(user, name)), { recursive: true });
  fs.writeFileSync(path.join(user, name), 'offline = true');
  linkSettings(user, build);
  expect(fs.readFileSync(path.join(build, name), 'utf8')).toBe('offline = true');
  fs.rmSync(home, { recursive: true });
});

describe('the variables of a build', () => {
  const plain = (name: string, value: string): EnvironmentVariable => ({ name, value, type: 'PLAINTEXT' });
  const build = (input: Partial<EnvironmentInput>) => buildEnvironment({
    base: { PATH: '/bin' }, contract: { CODEBUILD_CI: 'true' }, project: [], action: [], parameters: new Map(), ...input,
  });
  const spec = { variables: {}, parameterStore: {}, secretsManager: {}, exported: [] };

  test('the action wins over the project, the project over the buildspec (BS-23)', () => {
    const buildspec = { ...spec, variables: { A: 'spec', B: 'spec', C: 'spec' } };
    const { environment } = build({ buildspec, project: [plain('B', 'project'), plain('C', 'project')], action: [plain('C', 'action')] });
    expect(environment.variables).toMatchObject({ A: 'spec', B: 'project', C: 'action' });
  });

  test('a value is a text, not a template (BS-21)', () => {
    expect(build({ buildspec: { ...spec, variables: { PATH: '$PATH:/x' } } }).environment.variables.PATH).toBe('$PATH:/x');
  });

  test('reserved and impossible names are ignored with a warning (BS-24)', () => {
    const { environment } = build({ action: [plain('CODEBUILD_CI', 'false'), plain('my-var', 'x')] });
    expect(environment.variables).toEqual({ PATH: '/bin', CODEBUILD_CI: 'true' });
    expect(environment.warnings).toEqual([
      'variable CODEBUILD_CI is ignored: names starting with CODEBUILD_ are reserved', 'variable my-var is ignored: a shell has no such names',
    ]);
  });

  const parameters = new Map([
    ['/shop/token', 't0'], ['whole', 'text'], ['json', '{"user":"me","port":1}'], ['direct:key', 'd'], ['arn:aws:secretsmanager:r:111111111111:secret:s-1', '{"k":"v"}'],
  ]);

  test.each([
    ['PARAMETER_STORE', '/shop/token', 't0'],
    ['SECRETS_MANAGER', 'whole', 'text'],
    ['SECRETS_MANAGER', 'json:user', 'me'],
    ['SECRETS_MANAGER', 'json:port:AWSCURRENT', '1'],
    ['SECRETS_MANAGER', 'direct:key', 'd'],
    ['SECRETS_MANAGER', 'arn:aws:secretsmanager:r:111111111111:secret:s-1:k', 'v'],
  ] as const)('%s %s is what the user gave (BS-22)', (type, value, expected) => {
    const { environment, missing } = build({ action: [{ name: 'X', value, type }], parameters });
    expect(missing).toEqual([]);
    expect(environment.variables.X).toBe(expected);
    expect(environment.secretNames).toEqual(new Set(['X']));
  });

  test.each([
    ['PARAMETER_STORE', '/shop/other', 'variable X: parameter /shop/other is not given; add --parameter /shop/other=VALUE'],
    ['SECRETS_MANAGER', 'json:nothing', 'variable X: secret json:nothing is not given; add --parameter json:nothing=VALUE'],
    ['SECRETS_MANAGER', 'whole:key', 'variable X: secret whole:key is not given; add --parameter whole:key=VALUE'],
    ['PARAMETER_STORE', 'a b', "variable X: parameter a b is not given; add --parameter 'a b=VALUE'"],
  ] as const)('a missing %s is named with the flag that gives it', (type, value, message) => {
    expect(build({ action: [{ name: 'X', value, type }], parameters }).missing).toEqual([message]);
  });

  test('a secret that the action replaces by a text is not asked for', () => {
    const { missing, environment } = build({ buildspec: { ...spec, parameterStore: { X: '/p' } }, action: [plain('X', 'text')] });
    expect([missing, environment.variables.X, environment.secretNames.size]).toEqual([[], 'text', 0]);
  });
});

test.each([
  ['id', 'id', ''],
  ['id:key', 'id', 'key'],
  ['id::AWSPREVIOUS', 'id', ''],
  ['arn:aws:secretsmanager:eu-west-1:111111111111:secret:name-abc', 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:name-abc', ''],
  ['arn:aws:secretsmanager:eu-west-1:111111111111:secret:name-abc:key::', 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:name-abc', 'key'],
])('the reference %s is secret %s, key "%s" (BS-22)', (reference, id, key) => {
  expect(parseSecretReference(reference)).toEqual({ id, key });
});
