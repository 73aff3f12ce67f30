import { Aws, Fn, Lazy } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import {
  Build, FunctionPackage, JavaFunctionOptions, LayerPackage, NodeFunctionOptions, PackagesBuildOptions, PythonFunctionOptions,
} from '../../src/builds';

const report = FunctionPackage.java('functions/report');
const LONGEST = 'f'.repeat(60);

test.each<[string, PackagesBuildOptions, { [name: string]: FunctionPackage }, string]>([
  ['no functions', {}, {}, 'it needs at least one function, got none; name what it builds in functions'],
  ['groups of nothing', { groupSize: 0 }, { report }, 'groupSize is a number of packages, got 0; give a whole number from 1'],
  ['groups of parts', { groupSize: 2.5 }, { report }, 'groupSize is a number of packages, got 2.5; give a whole number from 1'],
  ['a size of groups that is known too late', { groupSize: Lazy.number({ produce: () => 3 }) }, { report },
    expect.stringMatching(/^build 'functions': groupSize is a number of packages, got -1.8\d*e\+289; give a whole number from 1$/)],
  ['a name with spaces', {}, { 'my report': report },
    "a function has a name of 1 to 60 letters, digits, _ and - that starts with a letter, got 'my report'; rename it"],
  ['a name that starts with a digit', {}, { '2nd': report },
    "a function has a name of 1 to 60 letters, digits, _ and - that starts with a letter, got '2nd'; rename it"],
  ['a name that is too long for actions', {}, { [`${LONGEST}f`]: report },
    `a function has a name of 1 to 60 letters, digits, _ and - that starts with a letter, got '${LONGEST}f'; rename it`],
  ['a variable that no shell knows', { environment: { 'API-URL': 'x' } }, { report },
    "environment variable 'API-URL' is no name the build can have; use letters, digits and _, and leave names that start with CODEBUILD_ to the service"],
  ['a variable that the build sets', { environment: { PACKAGE_STORE: 's3://mine' } }, { report },
    "environment variable 'PACKAGE_STORE' is set by the build itself; give yours another name"],
])('fails with %s', (_title, options, functions, message) => {
  expect(messageOf(() => Build.functions('functions', { functions, ...options }))).toEqual(typeof message === 'string' ? `build 'functions': ${message}` : message);
});

const PATH = 'is a path inside the repository without spaces, got';
const STOREFRONT = "; write it like 'apps/storefront'";
const VARIABLE = 'is no name the build can have; use letters, digits and _, and leave names that start with CODEBUILD_ to the service';
const LAYERS = ['a', 'b', 'c', 'd', 'e', 'f'];

test.each<[string, FunctionPackage, string]>([
  ['a directory outside of the repository', FunctionPackage.node('../notify'), `directory ${PATH} '../notify'${STOREFRONT}`],
  ['an absolute directory', FunctionPackage.java('/report'), `directory ${PATH} '/report'${STOREFRONT}`],
  ['an empty directory', FunctionPackage.python(''), `directory ${PATH} ''${STOREFRONT}`],
  ['a shared directory outside of the repository', python({ shared: ['a/../../b'] }), `each of shared ${PATH} 'a/../../b'${STOREFRONT}`],
  ['a shared directory without a name', python({ shared: ['./'] }),
    "each of shared has a last name, which it goes into the package under, got './'; name a directory below the root"],
  ['shared directories of one name', python({ shared: ['orders/common', 'users/common/'] }),
    "shared directories go into the package under their last name, got 'orders/common' and 'users/common/'; rename one of them"],
  ['an input outside of the repository', java({ inputs: ['pom.xml', '/etc/hosts'] }), `each of inputs ${PATH} '/etc/hosts'${STOREFRONT}`],
  ['an empty glob', python({ exclude: [''] }), "exclude has globs relative to its directory, got ''; write them like 'docs/**'"],
  ['an absolute glob', python({ exclude: ['/docs/**'] }), "exclude has globs relative to its directory, got '/docs/**'; write them like 'docs/**'"],
  ['a glob that leads out', python({ exclude: ['../*'] }), "exclude has globs relative to its directory, got '../*'; write them like 'docs/**'"],
  ['a variable that no shell knows', python({ environment: { '1ST': 'x' } }), `environment variable '1ST' ${VARIABLE}`],
  ['a variable of the service', python({ environment: { CODEBUILD_X: 'x' } }), `environment variable 'CODEBUILD_X' ${VARIABLE}`],
  ['a variable that the build sets', java({ environment: { PACKAGER: 'x' } }), "environment variable 'PACKAGER' is set by the build itself; give yours another name"],
  ['a variable that differs from execution to execution', node({ environment: { COMMIT: '#{Source.CommitId}' } }),
    "environment variable 'COMMIT' holds a variable of the pipeline, got '#{Source.CommitId}'; "
    + 'packages of the same sources are the same, so give it in the environment of the build'],
  ['a version of Python that is none', python({ pythonVersion: '3' }), "pythonVersion is a version as AWS Lambda offers it, got '3'; write it like '3.13'"],
  ['a version of Python as the runtime is called', python({ pythonVersion: 'python3.13' }),
    "pythonVersion is a version as AWS Lambda offers it, got 'python3.13'; write it like '3.13'"],
  ['a version of Java that is none', java({ javaVersion: '1.8' }), "javaVersion is a version as AWS Lambda offers it, got '1.8'; write it like '21'"],
  ['a version of Node.js that is none', node({ nodeVersion: '22.x' }), "nodeVersion is a version as AWS Lambda offers it, got '22.x'; write it like '22'"],
  ['an architecture that AWS Lambda lacks', python({ architecture: Architecture.custom('riscv64') }),
    "AWS Lambda runs on x86_64 and arm64, got architecture 'riscv64'; use Architecture.X86_64 or Architecture.ARM_64"],
  ['an entry outside of the directory', node({ bundle: { entry: '../index.ts' } }),
    "entry of bundle is a file inside its directory, got '../index.ts'; write it like 'src/index.ts'"],
  ['an entry that is absolute', node({ bundle: { entry: '/index.ts' } }),
    "entry of bundle is a file inside its directory, got '/index.ts'; write it like 'src/index.ts'"],
  ['no entry', node({ bundle: { entry: '' } }), "entry of bundle is a file inside its directory, got ''; write it like 'src/index.ts'"],
  ['a layer without a name', python({ layers: [''] }),
    "each of layers has a name of 1 to 60 letters, digits, _ and - that starts with a letter, got ''; rename it"],
  ['a layer twice', python({ layers: ['a', 'b', 'a'] }), "a function takes a layer once, got 'a' more often; name it once"],
  ['more layers than a function takes', python({ layers: LAYERS }), 'a function takes at most 5 layers, got 6; put some of them together'],
])('fails with %s', (_title, each, message) => {
  expect(messageOf(() => Build.functions('functions', { functions: { report, ingest: each } }))).toBe(`build 'functions', function 'ingest': ${message}`);
});

test('fails with a layer outside of the repository', () => {
  expect(messageOf(() => Build.layers('layers', { layers: { tools: LayerPackage.directory('/opt') } })))
    .toBe(`build 'layers', layer 'tools': directory ${PATH} '/opt'${STOREFRONT}`);
  expect(messageOf(() => Build.layers('layers', { layers: {} }))).toBe("build 'layers': it needs at least one layer, got none; name what it builds in layers");
});

test('fails with a build image that binaries of Node.js would not fit', () => {
  const notify = FunctionPackage.node('functions/notify', { architecture: Architecture.ARM_64 });
  expect(messageOf(() => Build.functions('functions', { functions: { notify }, image: codebuild.LinuxBuildImage.STANDARD_7_0 }))).toBe(
    "build 'functions', function 'notify': architecture arm64 needs a build image of type ARM_CONTAINER, got LINUX_CONTAINER; leave image out");
  const ingest = python({ architecture: Architecture.ARM_64 });
  expect(messageOf(() => Build.functions('functions', { functions: { ingest }, image: codebuild.LinuxBuildImage.STANDARD_7_0 }))).toBeUndefined();
});

test('what is allowed is let through: the root of the repository, no tests, as many layers as there may be', () => {
  const everything = FunctionPackage.python('.', {
    shared: ['common', 'libs/model'], inputs: ['schema.json'], exclude: ['docs/**'], testCommand: '', environment: { MODE: 'x' }, layers: LAYERS.slice(0, 5),
  });
  expect(messageOf(() => Build.functions('functions', { functions: { [LONGEST]: everything } }))).toBeUndefined();
});

test('tokens pass', () => {
  const token = Fn.importValue('directory');
  const each = FunctionPackage.python(token, {
    shared: [token], inputs: [token], exclude: [token], environment: { REGION: Aws.REGION }, pythonVersion: token,
  });
  const bundled = FunctionPackage.node(token, { nodeVersion: token, bundle: { entry: token } });
  expect(messageOf(() => Build.functions('functions', { functions: { each, bundled } }))).toBeUndefined();
});

function python(options: PythonFunctionOptions): FunctionPackage {
  return FunctionPackage.python('functions/ingest', options);
}

function java(options: JavaFunctionOptions): FunctionPackage {
  return FunctionPackage.java('functions/report', options);
}

function node(options: NodeFunctionOptions): FunctionPackage {
  return FunctionPackage.node('functions/notify', options);
}

function messageOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
