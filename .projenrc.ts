import { existsSync, readdirSync } from 'fs';
import { awscdk, javascript } from 'projen';
import { lintArchitecture } from './projenrc/architecture';
import { ofReleases, releaseWorkflows } from './projenrc/release';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-delivery-pipelines',
  description: 'Delivery pipelines for real applications, as CDK constructs that also run on a laptop',
  keywords: ['cdk', 'codepipeline', 'delivery', 'deployment', 'pipeline', 'local', 'spa'],
  author: 'The cdk-delivery-pipelines authors',
  authorOrganization: true,
  authorAddress: 'https://github.com/cdkdelivery',
  repositoryUrl: 'https://github.com/cdkdelivery/cdk-delivery-pipelines.git',
  defaultReleaseBranch: 'main',
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk-delivery-pipelines authors',
  stability: 'experimental',
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,
  sampleCode: false,

  ...ofReleases,
  depsUpgrade: false,

  // The lowest supported version: it becomes the peer range and the exact development dependency. 2.257.0 is the newest
  // library whose cloud assemblies the published integ-runner reads, and the lowest that cdk-nag 3 accepts.
  cdkVersion: '2.257.0',
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.3', // jsii 6.0 is TypeScript 6.0
  minNodeVersion: '20.16.0',

  // The command is no part of the jsii compilation: esbuild bundles it, with all it needs, into one file.
  bin: { 'cdk-delivery': 'assets/cli/main/index.js' },
  excludeTypescript: ['src/aws/**/*.ts', 'src/checker/**/*.ts', 'src/cli/**/*.ts', 'src/packager/**/*.ts', 'src/terraformer/**/*.ts', 'src/**/*.lambda.ts'],

  // tsconfig.json is written by jsii at compile time and ignored by git. tsconfig.dev.json covers everything: for ts-node,
  // ts-jest, eslint and the type check.
  disableTsconfig: true,
  tsconfigDev: {
    include: ['.projenrc.ts', 'projenrc/**/*.ts', 'integ/**/*.ts', 'examples/*/*.ts', 'bench/**/*.ts'],
    exclude: ['**/*.snapshot/**', '**/cdk.out/**'],
    compilerOptions: { rootDir: '.', noEmit: true, paths: { 'cdk-delivery-pipelines': ['./src'] } },
  },
  typecheckTests: true,

  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'integ', 'bench', 'examples', 'projenrc'],
    ignorePatterns: ['examples/apps/**', '**/cdk.out/**', '**/*.snapshot/**', '*.js', '*.d.ts', 'node_modules/', '*.generated.ts', 'coverage'],
    projectService: false,
    tsconfigPath: './tsconfig.dev.json',
    commandOptions: { fix: false }, // a test run never edits sources
  },

  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      collectCoverage: false,
      maxWorkers: '100%', // one core less is the default, which is half of two
      testTimeout: 30_000, // a bound for a machine that is busy; nothing takes that long
      setupFiles: ['<rootDir>/test/setup.ts'],
      globalSetup: '<rootDir>/test/temporary.ts',
      globalTeardown: '<rootDir>/test/temporary-teardown.ts',
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/examples/apps/'],
      modulePathIgnorePatterns: ['<rootDir>/examples/apps/', '<rootDir>/test/consumers/', '<rootDir>/dist/', '/cdk.out/', '<rootDir>/.cdk-delivery/'],
      moduleNameMapper: { '^cdk-delivery-pipelines$': '<rootDir>/src' },
    },
  },

  devDeps: [
    '@aws-cdk/cloudformation-diff@^2',
    '@aws-cdk/integ-runner@^2.197.10',
    '@aws-cdk/integ-tests-alpha@^2.245.0-alpha.0',
    '@aws-sdk/client-cloudfront',
    '@aws-sdk/client-cloudfront-keyvaluestore',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch',
    '@aws-sdk/client-codecommit',
    '@aws-sdk/client-codepipeline',
    '@aws-sdk/client-ecr',
    '@aws-sdk/client-ecs',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-scheduler',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-sns',
    '@aws-sdk/client-ssm',
    '@aws-sdk/signature-v4a',
    '@cloud-copilot/iam-simulate',
    '@types/aws-lambda',
    '@types/nodemailer',
    '@types/picomatch',
    '@types/smtp-server',
    '@types/yauzl',
    '@types/yazl',
    'cdk-nag@^3',
    'fast-check@^4',
    'commander@^14', // 15 needs Node 22
    'fast-xml-parser@^5',
    'nodemailer',
    'picocolors',
    'picomatch@^4',
    'playwright-core',
    'smtp-server',
    'tsconfig-paths',
    'yaml',
    'yauzl@^3',
    'yazl@^3',
  ],

  lambdaAutoDiscover: false, // the constructs define their functions themselves: with exact roles and logs
  integrationTestAutoDiscover: false,
});

/** Programs of the repository, as tasks start them. */
const run = (file: string) => ['ts-node', '--project', 'tsconfig.dev.json', '--transpile-only', '-r', 'tsconfig-paths/register', file];

// --- the command: one bundled file -----------------------------------------------------------------------------------
project.bundler.addBundle('src/cli/main.ts', {
  platform: 'node',
  target: 'node20',
  minify: true,
  executable: true,
  watchTask: false,
  mainFields: ['module', 'main'],
  esbuildArgs: { '--log-level': 'warning' },
  tsconfigPath: 'tsconfig.dev.json',
});

// --- programs that builds start with the machine's node ---------------------------------------------------------------
const programs = ['checker', 'packager', 'terraformer'];
for (const program of programs.filter((name) => existsSync(`src/${name}`))) {
  const bundle = project.bundler.addBundle(`src/${program}/main.ts`, {
    platform: 'node',
    target: 'node20',
    minify: true,
    watchTask: false,
    esbuildArgs: { '--log-level': 'warning' },
    tsconfigPath: 'tsconfig.dev.json',
  });
  // The files that pin the tools which a program starts.
  if (existsSync(`src/${program}/tools`)) bundle.bundleTask.exec(`rm -rf assets/${program}/main/tools && cp -R src/${program}/tools assets/${program}/main/tools`);
}

// --- deploy handlers: `src/**/*.lambda.ts` -> `assets/**/*.lambda/index.js` -------------------------------------------
const handlers = readdirSync('src', { recursive: true, encoding: 'utf-8' }).filter((file) => file.endsWith('.lambda.ts')).sort();
for (const entry of handlers) {
  project.bundler.addBundle(`src/${entry}`, {
    platform: 'node',
    target: 'node24',
    minify: true,
    watchTask: false,
    esbuildArgs: { '--log-level': 'warning' },
    tsconfigPath: 'tsconfig.dev.json',
    // These clients come with the runtime. The key-value store client does not: it needs the SigV4A signer beside it.
    externals: [
      'cloudformation', 'cloudfront', 'cloudwatch', 'codecommit', 'codepipeline', 'ecr', 'ecs', 'eventbridge', 'lambda', 's3', 'scheduler', 'secrets-manager', 'sns', 'ssm',
    ].map((service) => `@aws-sdk/client-${service}`),
  });
}

lintArchitecture(project, programs);
releaseWorkflows(project);

// --- one configuration of TypeScript for everything -----------------------------------------------------------------------
project.tryRemoveFile('projenrc/tsconfig.json');
project.defaultTask?.reset('ts-node --project tsconfig.dev.json .projenrc.ts');
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

// --- npm -------------------------------------------------------------------------------------------------------------
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
project.npmrc.addConfig('fund', 'false');
project.npmrc.addConfig('audit', 'false');
project.package.addPackageResolutions('unrs-resolver@1.12.2'); // 1.13.0 lacks platform packages, which breaks `npm ci`
const ofTheRepository = ['/integ/', '/examples/', '/bench/', '/docs/', '/.ci/', '/API.md', '/CODE_OF_CONDUCT.md', '/CONTRIBUTING.md', '/SECURITY.md', '/.compatignore'];
for (const path of [...ofTheRepository, '/rosetta/', '/.npmrc', '.jsii.tabl.json', '/.cdk-delivery/']) {
  project.npmignore?.exclude(path);
}
project.gitattributes.addAttributes('/integ/**/*.snapshot/**', 'linguist-generated');
project.gitignore.include('examples/apps/*/tsconfig.json', 'test/consumers/*/tsconfig.json');
project.gitignore.exclude('.jsii.tabl.json', 'cdk.out/', '.cdk-delivery/', 'cdk-integ.out*');

// --- compiled files without source maps: they would hold the sources, and make up half of the package -------------------
const manifest = project.tryFindObjectFile('package.json');
for (const option of ['inlineSourceMap', 'inlineSources']) manifest?.addOverride(`jsii.tsc.${option}`, false);

// --- packaging: a build makes the npm package, `package-all` what the other languages take too --------------------------
project.packageTask.reset();
project.packageTask.spawn(project.tasks.tryFind('package:js')!);
project.tasks.tryFind('package:go')!.reset('jsii-pacmak', { args: ['-v', '--code-only', '--target', 'go'] }); // a Go module is its sources
const everywhere = project.tasks.tryFind('package-all')!;
everywhere.reset();
for (const language of ['js', 'python', 'java', 'go']) everywhere.spawn(project.tasks.tryFind(`package:${language}`)!);
everywhere.exec('jsii-pacmak', { args: ['-v', '--code-only', '--target', 'dotnet'] }); // its compiler is left to the release
project.addTask('consumers', {
  description: 'Install the packed artifacts into an app of each language, synthesize it and compare the templates (after package-all)',
  steps: [{ execArgs: run('test/consumers/main.ts'), receiveArgs: true }],
});

// --- compatibility: what the last release promised -------------------------------------------------------------------------
const compat = project.tasks.tryFind('compat')!;
compat.reset();
compat.description = 'Compare the API and the templates with those of the last release (after compile)';
compat.exec(run('test/released/check.ts').join(' '));
project.addTask('released', {
  description: 'Write what a release promises from now on: its API and its templates (after compile)', steps: [{ execArgs: run('test/released/write.ts') }],
});

// --- integration tests -------------------------------------------------------------------------------------------------
const integ = { env: { AWS_REGION: 'us-east-1' } }; // without a region each app waits for the instance metadata service
const integRunner = ['integ-runner', '--directory', 'integ', '--language', 'typescript', '--app', 'node -r ./integ/support/typescript.js {filePath}'];
project.addTask('integ', {
  ...integ, description: 'Compare the apps of integ/ with their snapshots (offline)', steps: [{ spawn: 'bundle' }, { execArgs: [...integRunner, '$@'], receiveArgs: true }],
});
project.addTask('integ:snapshot', {
  ...integ, description: 'Write the snapshots of new and changed apps of integ/ (offline)', steps: [{ spawn: 'bundle' }, { execArgs: [...integRunner, '--dry-run', '--update-on-failed', '$@'], receiveArgs: true }],
});
project.addTask('integ:deploy', {
  description: 'Deploy new and changed apps of integ/ to a sandbox account, assert, clean up, write their snapshots',
  steps: [{ spawn: 'bundle' }, { execArgs: [...integRunner, '--update-on-failed', '$@'], receiveArgs: true }],
});
project.addTask('integ:emulator', {
  description: 'Deploy the apps of integ/ to an emulator of AWS on this machine, with what they assert as far as it goes (needs ministack)',
  steps: [{ spawn: 'bundle' }, { execArgs: run('integ/emulator/main.ts'), receiveArgs: true }],
});

// --- compiled examples -----------------------------------------------------------------------------------------------
project.postCompileTask.spawn(project.addTask('rosetta', {
  description: 'Compile the examples of README.md and of the API documentation',
  execArgs: ['jsii-rosetta', 'extract', '--strict', '.'],
}));

// --- tests: what a change needs in minutes, and apart from it whole systems and other people's tools -----------------------
const longTests = ['examples', 'real-tools'].map((folder) => `test/${folder}/`);
project.testTask.reset();
project.testTask.spawn(project.tasks.tryFind('bundle')!);
project.testTask.exec('tsc --noEmit -p tsconfig.dev.json', { name: 'Type check' });
project.testTask.exec('jest', { receiveArgs: true, args: ['--testPathIgnorePatterns', '/node_modules/', 'examples/apps/', ...longTests, '--ci'] });
project.testTask.spawn(project.tasks.tryFind('eslint')!);
project.addTask('test:systems', {
  description: 'Run the reference systems of examples/ and the tests with real tools',
  steps: [{ spawn: 'bundle' }, { execArgs: ['jest', '--ci', ...longTests] }],
});

project.addTask('demo', {
  description: 'Run the storefront pipeline of examples/three-pipelines on this machine',
  steps: [
    { spawn: 'bundle' },
    { execArgs: ['node', 'examples/synth.js', 'examples/three-pipelines'] },
    { execArgs: ['node', 'assets/cli/main/index.js', 'run', 'Storefront', '--app', 'examples/three-pipelines/cdk.out', '--approve-all'] },
  ],
});
project.addTask('bench', {
  description: 'Compare synth and local runs with hand-written pipelines and bare commands, or tell what the packed library costs (ratios, minutes)',
  steps: [{ spawn: 'bundle' }, { execArgs: run('bench/main.ts'), receiveArgs: true }],
});

project.synth();
