import * as fs from 'fs';
import * as path from 'path';

/** How a language installs the packed artifact and all that an app needs, in an empty directory. */
export interface Language {
  readonly name: string;
  /** Where jsii-pacmak leaves the artifact, below `dist`. */
  readonly artifact: string;
  /** Lets the app find the artifact where no registry has it. */
  readonly commands: (artifact: string) => string[][];
  /** What the app is built and synthesized with. */
  readonly environment?: (directory: string) => NodeJS.ProcessEnv;
}

const GO_MODULE = 'github.com/cdkdelivery/cdk-delivery-pipelines-go/cdkdelivery';

/** Parts of the CDK that CDK modules of Go ask for in versions that not every module proxy has. Neither of them takes part in synthesis. */
const GO_VERSIONS = [
  { module: 'github.com/cdklabs/awscdk-asset-node-proxy-agent-go/nodeproxyagentv6/v2', version: 'v2.1.1' },
  { module: 'github.com/cdklabs/cloud-assembly-schema-go/awscdkcloudassemblyschema/v53', version: 'v53.27.0' },
];

export const LANGUAGES: readonly Language[] = [
  {
    name: 'typescript',
    artifact: 'js',
    commands: (artifact) => [['npm', 'install', '--no-audit', '--no-fund', '--silent', file(artifact, '.tgz')]],
  },
  {
    name: 'python',
    artifact: 'python',
    commands: (artifact) => [
      ['python3', '-m', 'venv', '.venv'],
      ['.venv/bin/pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:', '--find-links', artifact, '-r', 'requirements.txt'],
    ],
    environment: (directory) => ({ PATH: `${path.join(directory, '.venv', 'bin')}${path.delimiter}${process.env.PATH}` }),
  },
  {
    name: 'java',
    artifact: 'java',
    commands: (artifact) => [['cp', '-R', artifact, '.m2']], // a repository of its own, with nothing else in it
    environment: (directory) => ({ MAVEN_OPTS: `-Dmaven.repo.local=${path.join(directory, '.m2')}` }),
  },
  {
    name: 'go',
    artifact: 'go',
    commands: (artifact) => [
      ['go', 'mod', 'edit', `-replace=${GO_MODULE}=${path.join(artifact, 'cdkdelivery')}`],
      ...GO_VERSIONS.map(({ module, version }) => ['go', 'mod', 'edit', `-replace=${module}=${module}@${version}`]),
    ],
  },
];

function file(directory: string, extension: string): string {
  const found = fs.readdirSync(directory).filter((name) => name.endsWith(extension));
  if (found.length === 1) return path.join(directory, found[0]);
  throw new Error(`${directory}: one ${extension} is expected, got ${found.length}; pack it anew with npx projen package-all`);
}
