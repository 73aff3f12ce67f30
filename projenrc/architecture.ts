import type { awscdk } from 'projen';

const LAYERS = ['foundation', 'observability', 'sources', 'builds', 'rollouts', 'hosting', 'approvals', 'checks', 'deployments', 'pipelines'];

/** Who may import whom, as lint rules. */
export function lintArchitecture(project: awscdk.AwsCdkConstructLibrary, programs: string[]): void {
  const eslint = project.eslint!;
  eslint.allowDevDeps('src/cli/**');
  for (const program of programs) eslint.allowDevDeps(`src/${program}/**`);
  eslint.allowDevDeps('src/aws/**');
  eslint.allowDevDeps('src/**/*.lambda.ts');
  const constructs = [...LAYERS, 'index.ts'].map((folder) => `./src/${folder}`);
  eslint.addRules({
    'import/no-restricted-paths': ['error', {
      zones: [
        { target: './src/cli', from: constructs, message: 'the command reads cdk.out, never the constructs: share through src/contract or src/runtime' },
        { target: constructs, from: ['./src/cli', ...programs.map((program) => `./src/${program}`)], message: 'constructs never import the programs' },
        ...programs.map((program) => (
          { target: `./src/${program}`, from: './src', except: [`./${program}`, './contract'], message: 'it runs in builds, where it knows its input alone' }
        )),
        { target: './src/cli', from: programs.map((program) => `./src/${program}`), message: 'a local run starts these programs as a build does' },
        { target: './src/contract', from: './src', except: ['./contract'], message: 'the contract is plain data and imports nothing' },
        { target: './src/aws', from: './src', except: ['./aws', './runtime', './contract'], message: 'adapters of handlers know their ports alone' },
        { target: './src/runtime', from: './src', except: ['./runtime', './contract'], message: 'handler logic is free of CDK and of the command' },
        ...LAYERS.map((layer, i) => ({
          target: `./src/${layer}`,
          from: LAYERS.slice(i + 1).map((above) => `./src/${above}`),
          message: `src/${layer} stands below what it imports here`,
        })).filter((zone) => zone.from.length > 0),
      ],
    }],
  });
  eslint.addOverride({
    files: ['src/cli/**', ...programs.map((program) => `src/${program}/**`), 'src/runtime/**', 'src/contract/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'], message: 'only constructs know CDK' }] }] },
  });
  eslint.addOverride({
    files: ['src/cli/!(ports)/**', 'src/cli/*.ts'],
    rules: {
      'no-restricted-imports': ['error', {
        paths: ['child_process', 'node:child_process'].map((name) => ({ name, message: 'only src/cli/ports/shell.ts starts processes' })),
        patterns: [{ group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'], message: 'only constructs know CDK' }],
      }],
    },
  });
}
