import * as fs from 'fs';
import * as path from 'path';
import type { BuildspecEnvironment } from '../buildspec/buildspec';
import type { EnvironmentVariable } from '../model/pipeline';

export interface Environment {
  readonly variables: { readonly [name: string]: string };
  /** Names whose values come from a parameter or a secret: masked, and never exported (BS-25, BS-26). */
  readonly secretNames: ReadonlySet<string>;
  readonly warnings: readonly string[];
}

/** What the machine may hand on to a build: nothing else of its environment is seen, credentials least of all. */
const FROM_HOST = new RegExp(`^(${[
  'LANG', 'LC_\\w+', 'TMPDIR', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy',
  'SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE', 'PIP_\\w+', 'UV_\\w+',
  'JAVA_HOME', 'MAVEN_OPTS', 'MAVEN_ARGS', 'GRADLE_OPTS', 'GRADLE_USER_HOME',
  'TF_CLI_CONFIG_FILE', 'TF_PLUGIN_CACHE_DIR',
  // `npm run` sets many more, which speak of the project that started the command.
  'npm_config_registry', 'npm_config_userconfig', 'npm_config_cafile',
].join('|')})$`);

/** Directories that `npm run` puts in front of PATH. */
const OF_NPM_RUN = /(^|[\\/])node_modules[\\/]\.bin[\\/]?$|[\\/]node-gyp-bin$/;

export interface HostFacts {
  readonly env: { readonly [name: string]: string | undefined };
  readonly home: string;
}

export interface BuildDirectories {
  readonly home: string;
  readonly shims: string;
}

/** The part of the environment that comes from the machine. */
export function hostEnvironment(host: HostFacts, directories: BuildDirectories): { [name: string]: string } {
  const prefix = path.join(directories.home, '.npm-global');
  const passed = Object.entries(host.env).filter((entry): entry is [string, string] => FROM_HOST.test(entry[0]) && entry[1] !== undefined);
  const hostPath = (host.env.PATH ?? '/usr/local/bin:/usr/bin:/bin').split(path.delimiter).filter((entry) => entry && !OF_NPM_RUN.test(entry));
  return {
    ...settingsOf(host.home),
    ...Object.fromEntries(passed),
    PATH: [directories.shims, path.join(prefix, 'bin'), ...hostPath].join(path.delimiter),
    HOME: directories.home,
    CI: 'true',
    TERM: 'dumb',
    NO_COLOR: '1', // several tools colour their output because of CI
    npm_config_prefix: prefix, // `npm install -g` stays inside the build
    npm_config_cache: path.join(directories.home, '.npm'),
  };
}

/**
 * The build has a HOME of its own, yet reaches the registries that the user has set up. Maven and Gradle need no help: Java knows
 * the user's home by the account, so they find the user's settings there and share their downloads with all else that the user
 * builds.
 */
function settingsOf(home: string): { [name: string]: string } {
  const candidates: [string, string[]][] = [
    ['npm_config_userconfig', ['.npmrc']],
    ['PIP_CONFIG_FILE', ['.config/pip/pip.conf', '.pip/pip.conf', 'Library/Application Support/pip/pip.conf']],
  ];
  return Object.fromEntries(candidates.flatMap(([name, files]) => {
    const file = files.map((candidate) => path.join(home, candidate)).find((candidate) => fs.existsSync(candidate));
    return file ? [[name, file]] : [];
  }));
}

/** Settings that no variable can lead to: uv would then read those of the project no more, and OpenTofu has a file of its own. */
const LINKED = ['.config/uv/uv.toml', '.terraformrc', '.tofurc', '.terraform.d/plugins'];

export function linkSettings(home: string, buildHome: string): void {
  for (const name of LINKED.filter((each) => fs.existsSync(path.join(home, each)))) {
    fs.mkdirSync(path.join(buildHome, path.dirname(name)), { recursive: true });
    fs.symlinkSync(path.join(home, name), path.join(buildHome, name));
  }
}

export interface EnvironmentInput {
  /** From low to high precedence: what the machine gives, then the contract of the service. */
  readonly base: { readonly [name: string]: string };
  readonly contract: { readonly [name: string]: string };
  readonly buildspec?: BuildspecEnvironment;
  readonly project: readonly EnvironmentVariable[];
  readonly action: readonly EnvironmentVariable[];
  /** Values that the user gave for parameters and secrets. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Puts the variables of a build together: the action wins over the project, the project over the buildspec (BS-23). */
export function buildEnvironment(input: EnvironmentInput): { environment: Environment; missing: readonly string[] } {
  const declared = new Map<string, EnvironmentVariable>();
  const warnings: string[] = [];
  for (const variable of [...variablesOf(input.buildspec), ...input.project, ...input.action]) {
    if (variable.name.startsWith('CODEBUILD_')) {
      warnings.push(`variable ${variable.name} is ignored: names starting with CODEBUILD_ are reserved`); // BS-24
    } else if (!/^[A-Za-z_]\w*$/.test(variable.name)) {
      warnings.push(`variable ${variable.name} is ignored: a shell has no such names`);
    } else {
      declared.set(variable.name, variable);
    }
  }
  const variables: { [name: string]: string } = { ...input.base, ...input.contract };
  const missing: string[] = [];
  for (const variable of declared.values()) {
    const value = VALUE_OF[variable.type](variable.value, input.parameters);
    if (value === undefined) {
      const kind = variable.type === 'PARAMETER_STORE' ? 'parameter' : 'secret';
      missing.push(`variable ${variable.name}: ${kind} ${variable.value} is not given; add --parameter ${quoted(`${variable.value}=VALUE`)}`);
    } else {
      variables[variable.name] = value;
    }
  }
  const secretNames = new Set([...declared.values()].filter(({ type }) => type !== 'PLAINTEXT').map(({ name }) => name));
  return { environment: { variables, secretNames, warnings }, missing };
}

function variablesOf(buildspec: BuildspecEnvironment | undefined): EnvironmentVariable[] {
  const of = (texts: { readonly [name: string]: string } = {}, type: EnvironmentVariable['type']) =>
    Object.entries(texts).map(([name, value]) => ({ name, value, type }));
  return [
    ...of(buildspec?.variables, 'PLAINTEXT'), ...of(buildspec?.parameterStore, 'PARAMETER_STORE'), ...of(buildspec?.secretsManager, 'SECRETS_MANAGER'),
  ];
}

type Lookup = (reference: string, parameters: ReadonlyMap<string, string>) => string | undefined;

const VALUE_OF: { readonly [type in EnvironmentVariable['type']]: Lookup } = {
  PLAINTEXT: (text) => text,
  PARAMETER_STORE: (name, parameters) => parameters.get(name),
  SECRETS_MANAGER: (reference, parameters) => {
    const { id, key } = parseSecretReference(reference);
    const whole = parameters.get(id);
    return parameters.get(reference) ?? parameters.get(`${id}:${key}`) ?? (key && whole !== undefined ? keyOf(whole, key) : whole);
  },
};

/** `secret-id:json-key:version-stage:version-id`, where an ARN has colons of its own: it ends after its seventh part (BS-22). */
export function parseSecretReference(reference: string): { id: string; key: string } {
  const parts = reference.split(':');
  const idParts = parts[0] === 'arn' ? 7 : 1;
  return { id: parts.slice(0, idParts).join(':'), key: parts[idParts] ?? '' };
}

function keyOf(secret: string, key: string): string | undefined {
  try {
    const value: unknown = (JSON.parse(secret) as { [key: string]: unknown })[key];
    return value === undefined ? undefined : String(value);
  } catch {
    return undefined;
  }
}

const quoted = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text}'`);
