import { BuildspecConfig, reportsSection } from './buildspecs';
import { PACKAGER_ASSET } from './packager-asset';
import { CONTRACT_VERSION, PackageDefinition, PackagePlan, PACKAGER } from '../../contract';
import { TestReport } from '../test-report';

export interface PackageBuildspecConfig extends BuildspecConfig {
  /** Commands that fetch what the build image lacks. */
  readonly awsCommands: string[];
  /** Programs that the packager starts. */
  readonly tools: string[];
}

/** Fetches the packager and gives it its plan. It tests and builds what changed, side by side. */
export function packageBuildspec(packages: readonly PackageDefinition[], cache: boolean): PackageBuildspecConfig {
  const used = Object.entries(TOOLS).filter(([name]) => packages.some((each) => toolOf(each) === name)).map(([, tool]) => tool);
  const awsCommands = [...FETCH_PACKAGER, ...used.flatMap(({ install }) => install ?? [])];
  return {
    testCommands: [],
    exportedVariables: [],
    awsCommands,
    tools: [...new Set(used.flatMap(({ programs }) => programs))],
    content: {
      version: '0.2',
      phases: {
        install: { 'runtime-versions': runtimeVersions(packages), 'commands': awsCommands },
        build: { commands: [planCommand(packages), `node "$${PACKAGER}" ${PLAN} ${OUTPUT}`] },
      },
      ...reportsSection(reportsOf(packages), REPORTS),
      artifacts: { 'base-directory': OUTPUT, 'files': ['**/*'] },
      ...(cache && used.length > 0 ? { cache: cacheSection(used) } : {}),
    },
  };
}

const DIRECTORY = '.packages';
const PLAN = `${DIRECTORY}/plan.json`;
const OUTPUT = `${DIRECTORY}/out`;
/** Where the packager leaves the results of tests: beside its output, a directory for each package. */
const REPORTS = `${DIRECTORY}/reports`;

const FETCH_PACKAGER = [
  `aws s3 cp --only-show-errors "$${PACKAGER_ASSET}" /tmp/packager.zip`,
  'unzip -q -o /tmp/packager.zip -d /tmp/packager',
  `export ${PACKAGER}=/tmp/packager/index.js`,
];

/** What a toolchain is installed by. */
interface Tool {
  /** Programs that have to be there. */
  readonly programs: string[];
  /** How the build image gets what it lacks. */
  readonly install?: string[];
  /** Files that say which dependencies there are. */
  readonly locks: string[];
  /** Where what was downloaded is kept. */
  readonly downloads: string[];
}

const TOOLS: { readonly [name: string]: Tool } = {
  pip: { programs: ['python3'], locks: ['**/requirements*.txt'], downloads: ['/root/.cache/pip'] },
  uv: {
    programs: ['python3', 'uv'],
    install: ['pip install --quiet --disable-pip-version-check uv==0.13.8'], // the version is part of what packages are made from
    locks: ['**/uv.lock'],
    downloads: ['/root/.cache/uv'],
  },
  maven: { programs: ['mvn'], locks: ['**/pom.xml'], downloads: ['/root/.m2/repository', '/root/.m2/wrapper'] },
  gradle: { programs: ['gradle'], locks: ['**/*.gradle*', '**/gradle.lockfile'], downloads: ['/root/.gradle/caches', '/root/.gradle/wrapper'] },
  npm: { programs: ['npm'], locks: ['**/package-lock.json'], downloads: ['/root/.npm/_cacache'] },
};

function toolOf(definition: PackageDefinition): string | undefined {
  switch (definition.toolchain) {
    case 'python': return definition.installer;
    case 'java': return definition.builder;
    case 'node': return 'npm';
    case 'directory': return undefined;
  }
}

/** Node.js runs the packager as well. A runtime can be asked for once: of several versions the newest. */
function runtimeVersions(packages: readonly PackageDefinition[]): { readonly [runtime: string]: string } {
  const python = newest(packages.flatMap((each) => (each.toolchain === 'python' ? [each.pythonVersion] : [])));
  const java = newest(packages.flatMap((each) => (each.toolchain === 'java' ? [each.javaVersion] : [])));
  const node = newest(packages.flatMap((each) => (each.toolchain === 'node' ? [each.nodeVersion] : [])));
  return { ...(python && { python }), ...(java && { java: `corretto${java}` }), nodejs: node ?? '22' };
}

function newest(versions: string[]): string | undefined {
  return versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
}

/** Nothing in a here-document with a quoted delimiter means anything to a shell. */
function planCommand(packages: readonly PackageDefinition[]): string {
  const { version }: PackagePlan = { version: CONTRACT_VERSION, packages };
  const lines = packages.map((each) => JSON.stringify(each)).join(',\n');
  return `mkdir -p ${REPORTS} && cat > ${PLAN} <<'PLAN'\n{"version":${version},"packages":[\n${lines}\n]}\nPLAN`;
}

function reportsOf(packages: readonly PackageDefinition[]): TestReport[] {
  const has = (...toolchains: string[]) => packages.some((each) => toolchains.includes(each.toolchain));
  return [
    ...(has('python', 'java', 'node') ? [TestReport.junit('*/junit*.xml')] : []),
    ...(has('python') ? [TestReport.cobertura('*/coverage.xml')] : []),
    ...(has('java') ? [TestReport.jacoco('*/jacoco.xml')] : []),
  ];
}

function cacheSection(tools: readonly Tool[]): unknown {
  const name = 'downloads-';
  return {
    'key': `${name}$(codebuild-hash-files ${tools.flatMap(({ locks }) => locks).map((glob) => `'${glob}'`).join(' ')})`,
    'fallback-keys': [name],
    'paths': tools.flatMap(({ downloads }) => downloads).map((directory) => `${directory}/**/*`),
  };
}
