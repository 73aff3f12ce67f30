import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { PassThrough } from 'stream';
import { Command } from 'commander';
import { addResumeCommand, addRunCommand } from '../../src/cli/commands/run';
import type { ContainerEngine } from '../../src/cli/ports/container-engine';
import type { Host } from '../../src/cli/ports/host';
import { HostShell } from '../../src/cli/ports/shell';
import { PIPELINE_RECORD, type PipelineRecord } from '../../src/contract';
import { writeAssembly } from '../helpers/assembly';

export interface Ended {
  readonly exitCode: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** A temporary git repository in which `cdk-delivery` is run, in this process, without a terminal. */
export class TestRepository {
  static async create(files: { readonly [file: string]: string }): Promise<TestRepository> {
    const repository = new TestRepository(fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'scenario-'))));
    repository.write(files);
    await repository.git('init', '--quiet', '--initial-branch', 'main');
    await repository.git('add', '-A');
    await repository.git('commit', '--quiet', '-m', 'First');
    return repository;
  }

  /** One that is there already. */
  static in(root: string): TestRepository {
    return new TestRepository(root);
  }

  /** What answers for docker and podman. */
  engine?: ContainerEngine;
  /** Lines that somebody types at a terminal, each once the terminal asks for one. */
  typed: string[] = [];
  private readonly temporary: string[] = [];
  private readonly signals = new Map<string, () => void>();

  private constructor(readonly root: string) {
    this.temporary.push(root);
  }

  write(files: { readonly [file: string]: string }): void {
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(this.root, file)), { recursive: true });
      fs.writeFileSync(path.join(this.root, file), text);
    }
  }

  async git(...args: string[]): Promise<string> {
    const identity = ['-c', 'user.name=Dev', '-c', 'user.email=dev@example.com'];
    const result = await new HostShell().run(['git', ...identity, ...args], { cwd: this.root, env: { PATH: process.env.PATH!, HOME: this.root } });
    if (result.exitCode !== 0) throw new Error(`git ${args.join(' ')}: exit status ${result.exitCode}`);
    return result.stdout.trim();
  }

  /** Writes a cloud assembly; returns its directory. */
  synthesize(resources: { readonly [logicalId: string]: object }): string {
    const directory = writeAssembly({ stacks: { Shop: { Resources: resources } } });
    this.temporary.push(directory);
    return directory;
  }

  /** Runs the command line. `onOutput` is told each line of standard error. */
  async run(args: readonly string[], onOutput: (text: string) => void = () => {}): Promise<Ended> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const text = { stdout: '', stderr: '' };
    stdout.on('data', (chunk: Buffer) => { text.stdout += chunk.toString(); });
    const stdin = Object.assign(new PassThrough(), { isTTY: this.typed.length > 0 });
    stderr.on('data', (chunk: Buffer) => {
      text.stderr += chunk.toString();
      if (/(: |\? )$/.test(chunk.toString()) && this.typed.length > 0) stdin.write(`${this.typed.shift()}\n`);
      onOutput(chunk.toString());
    });
    const host: Host = {
      stdin,
      stdout,
      stderr: Object.assign(stderr, { isTTY: stdin.isTTY }),
      env: {},
      cwd: () => this.root,
      exit: (code) => { throw new Error(`exit ${code}`); },
      on: (signal, listener) => this.signals.set(signal, listener),
      off: (signal) => this.signals.delete(signal),
    };
    const program = new Command().exitOverride();
    [addRunCommand, addResumeCommand].forEach((add) => add(program, host, async () => this.engine));
    await program.parseAsync(args, { from: 'user' });
    return { exitCode: host.exitCode, ...text };
  }

  /** As if the terminal or the system had sent it. */
  signal(name: 'SIGINT' | 'SIGTERM'): void {
    this.signals.get(name)?.();
  }

  /** Directories of executions and kept work that the runs have left are below the root or in their states. */
  remove(): void {
    const executions = path.join(this.root, '.cdk-delivery', 'executions');
    const states = fs.existsSync(executions) ? fs.readdirSync(executions).map((id) => path.join(executions, id, 'state.json')) : [];
    const kept = states.flatMap((file) => (JSON.parse(fs.readFileSync(file, 'utf8')) as { workDirectories: string[] }).workDirectories);
    for (const directory of [...kept, ...this.temporary]) fs.rmSync(directory, { recursive: true, force: true });
  }
}

export interface TestStage {
  readonly name: string;
  readonly actions: readonly object[];
}

/** A pipeline resource, with a source that feeds artifact `Tree` and namespace `Source`. */
export function pipelineResource(stages: readonly TestStage[], record: Partial<PipelineRecord> = {}): object {
  const source = {
    Name: 'Checkout',
    ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'CodeStarSourceConnection', Version: '1' },
    Configuration: { ConnectionArn: 'arn:aws:codeconnections:us-east-1:111111111111:connection/1', FullRepositoryId: 'acme/shop', BranchName: 'main' },
    OutputArtifacts: [{ Name: 'Tree' }],
    Namespace: 'Source',
  };
  return {
    Type: 'AWS::CodePipeline::Pipeline',
    Metadata: { [PIPELINE_RECORD]: { version: 1, name: 'Shop', environments: [], actions: {}, ...record } },
    Properties: {
      PipelineType: 'V2',
      Stages: [{ Name: 'Source', Actions: [source] }, ...stages.map(({ name, actions }) => ({ Name: name, Actions: actions }))],
    },
  };
}

export function buildAction(name: string, project: string, rest: object = {}): object {
  return {
    Name: name,
    ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild', Version: '1' },
    Configuration: { ProjectName: { Ref: project } },
    InputArtifacts: [{ Name: 'Tree' }],
    ...rest,
  };
}

export function otherAction(name: string, type: string, rest: object = {}): object {
  const [Category, Owner, Provider] = type.split('/');
  return { Name: name, ActionTypeId: { Category, Owner, Provider, Version: '1' }, ...rest };
}

/** A project whose buildspec stands in the template. */
export function projectResource(commands: readonly string[], rest: object = {}): object {
  return {
    Type: 'AWS::CodeBuild::Project',
    Properties: {
      Source: { Type: 'CODEPIPELINE', BuildSpec: JSON.stringify({ version: '0.2', phases: { build: { commands } }, ...rest }) },
      Environment: { Image: 'aws/codebuild/standard:7.0' },
    },
  };
}
