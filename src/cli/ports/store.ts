import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Lock } from './lock';
import { removeTree } from './remove-tree';
import type { StateDirectories } from '../actions/handler';
import { STATE_VERSION, type RunState } from '../engine/run-state';

/** Executions that stay, per pipeline. */
const KEEP = 10;
/** Executions whose kept work directories stay: these are large. */
const KEEP_WORK = 2;
const WORK_PREFIX = path.join(os.tmpdir(), 'cdk-delivery-');

/** Where the command keeps what it makes, in the repository that it runs for. */
export function stateDirectories(repositoryRoot: string): StateDirectories {
  const root = path.join(repositoryRoot, '.cdk-delivery');
  return { root, targets: path.join(root, 'targets'), cache: path.join(root, 'cache') };
}

/** Executions on disk: `executions/<id>/{state.json,events.jsonl,artifacts/,logs/}`, and which one is the latest of its pipeline. */
export class RunStore {
  readonly directories: StateDirectories;

  constructor(repositoryRoot: string) {
    this.directories = stateDirectories(repositoryRoot);
    fs.mkdirSync(this.directories.root, { recursive: true });
    // Git then shows nothing of it, whatever the repository's own .gitignore says.
    fs.writeFileSync(path.join(this.directories.root, '.gitignore'), '*\n');
  }

  /** One run of a pipeline at a time. */
  lock(pipeline: string): Lock {
    return Lock.acquire(path.join(this.directories.root, 'locks', `${fileName(pipeline)}.lock`), `pipeline '${pipeline}'`);
  }

  executionDirectory(execution: string): string {
    return path.join(this.directories.root, 'executions', execution);
  }

  artifactPath(execution: string, artifact: string): string {
    return path.join(this.executionDirectory(execution), 'artifacts', `${fileName(artifact)}.zip`);
  }

  logFile(execution: string, stage: string, action: string): string {
    return path.join(this.executionDirectory(execution), 'logs', `${fileName(stage)}-${fileName(action)}.log`);
  }

  /** Makes the execution the latest one of its pipeline; the oldest of more than a few go. */
  async create(state: RunState): Promise<void> {
    fs.mkdirSync(path.dirname(this.artifactPath(state.execution, 'any')), { recursive: true });
    fs.mkdirSync(path.dirname(this.logFile(state.execution, 'any', 'any')), { recursive: true });
    this.save(state);
    writeJson(this.pointer(state.pipeline), { execution: state.execution });
    const history = this.history(state.pipeline);
    const old = [
      ...history.slice(KEEP_WORK).flatMap(({ workDirectories }) => workDirectories).filter(isWorkDirectory),
      ...history.slice(KEEP).map(({ execution }) => this.executionDirectory(execution)),
    ];
    for (const directory of old) await removeTree(directory).catch(() => undefined); // a leftover does no harm
  }

  /** A fresh directory outside of the repository: tools that look upwards for their configuration find none. */
  createWorkDirectory(): Promise<string> {
    return fs.promises.mkdtemp(WORK_PREFIX);
  }

  save(state: RunState): void {
    writeJson(this.stateFile(state.execution), state);
  }

  /** The latest execution of the pipeline. */
  latest(pipeline: string): RunState | undefined {
    const pointer = readJson<{ readonly execution: string }>(this.pointer(pipeline));
    return pointer && this.load(pointer.execution);
  }

  /** Executions of the pipeline, newest first. */
  history(pipeline: string): RunState[] {
    const directory = path.join(this.directories.root, 'executions');
    const executions = fs.existsSync(directory) ? fs.readdirSync(directory) : [];
    return executions
      .flatMap((execution) => this.load(execution) ?? [])
      .filter((state) => state.pipeline === pipeline)
      .sort((a, b) => b.started - a.started);
  }

  /** Artifacts of one execution for another, which outlives it. */
  copyArtifacts(from: string, to: string, artifacts: readonly string[]): void {
    for (const artifact of artifacts) {
      fs.copyFileSync(this.artifactPath(from, artifact), this.artifactPath(to, artifact), fs.constants.COPYFILE_FICLONE);
    }
  }

  private load(execution: string): RunState | undefined {
    const state = readJson<RunState>(this.stateFile(execution));
    return state?.version === STATE_VERSION && state.execution === path.basename(execution) ? state : undefined;
  }

  private stateFile(execution: string): string {
    return path.join(this.executionDirectory(execution), 'state.json');
  }

  private pointer(pipeline: string): string {
    return path.join(this.directories.root, 'latest', `${fileName(pipeline)}.json`);
  }
}

/** A state file can be written by anybody who can write to the repository: nothing else is removed on its word. */
function isWorkDirectory(directory: string): boolean {
  return directory.startsWith(WORK_PREFIX) && path.dirname(directory) === os.tmpdir();
}

function fileName(name: string): string {
  return name.replace(/[^\w.@-]/g, '_');
}

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined; // absent, or cut short by a crash: as good as absent
  }
}

/** Whole or not at all: a reader never sees half a file. */
function writeJson(file: string, value: unknown): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, `${JSON.stringify(value, undefined, 2)}\n`);
  fs.renameSync(draft, file);
}
