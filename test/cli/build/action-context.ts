import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import type { ActionContext } from '../../../src/cli/actions/handler';
import { unzip, zipFiles } from '../../../src/cli/build/archive';
import type { ActionModel, PipelineModel, ProjectModel } from '../../../src/cli/model/pipeline';
import { HostShell } from '../../../src/cli/ports/shell';

const PIPELINE: PipelineModel = {
  name: 'Shop', stackName: 'Shop', logicalId: 'ShopPipeline', account: '111111111111', region: 'eu-west-1', stages: [], variables: [], structureHash: 'x',
};

/** A place to run actions in: artifacts in, artifacts out, everything that was told. */
export class ActionLab {
  readonly root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'lab-')));
  readonly lines: string[] = [];
  readonly progress: string[] = [];
  private readonly inputs = new Map<string, string>();
  private runs = 0;

  async input(name: string, files: { readonly [path: string]: string }): Promise<void> {
    const entries = Object.entries(files).map(([file, text]) => {
      const at = path.join(this.root, 'made', name, file);
      fs.mkdirSync(path.dirname(at), { recursive: true });
      fs.writeFileSync(at, text);
      return { path: file, file: at };
    });
    this.inputs.set(name, path.join(this.root, `${name}.zip`));
    await zipFiles(this.inputs.get(name)!, entries);
  }

  context(changes: Partial<ActionContext> = {}): ActionContext {
    const workDirectory = path.join(this.root, `work${this.runs++}`);
    fs.mkdirSync(workDirectory);
    return {
      pipeline: PIPELINE,
      sites: [],
      services: [],
      functions: [],
      execution: 'e1',
      inputs: this.inputs,
      workDirectory,
      state: { root: path.join(this.root, 'state'), targets: path.join(this.root, 'state/targets'), cache: path.join(this.root, 'state/cache') },
      shell: new HostShell(50),
      revision: '1f3c0de',
      skipTests: false,
      parameters: new Map(),
      buildArguments: new Map(),
      containerEngine: async () => undefined,
      commandLine: (args) => args,
      signal: new AbortController().signal,
      outputPath: (artifact) => path.join(this.root, 'out', `${artifact}.zip`),
      log: (line) => this.lines.push(line.replace(/^(\[Container\]) \S+ \S+ /, '$1 ')),
      progress: (text) => this.progress.push(text),
      ...changes,
    };
  }

  /** What the commands wrote, without what the build itself says. */
  get output(): string[] {
    return this.lines.filter((line) => !line.startsWith('[Container]'));
  }

  /** The files of an output artifact, with their texts. */
  async artifact(name: string): Promise<{ [path: string]: string }> {
    const directory = path.join(this.root, 'unpacked', name);
    const files = await unzip(path.join(this.root, 'out', `${name}.zip`), directory);
    return Object.fromEntries(files.map((file) => [file, fs.readFileSync(path.join(directory, file), 'utf8')]));
  }

  close(): void {
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}

export function actionModel(changes: Partial<ActionModel> = {}): ActionModel {
  return {
    stage: 'Build',
    name: 'Site',
    category: 'Build',
    owner: 'AWS',
    provider: 'CodeBuild',
    runOrder: 1,
    region: 'eu-west-1',
    configuration: {},
    inputs: ['Source'],
    outputs: [],
    commands: [],
    outputVariables: [],
    environmentVariables: [],
    ...changes,
  };
}

/** A project whose buildspec has these sections beside its version. */
export function projectModel(buildspec: object | string | undefined, changes: Partial<ProjectModel> = {}): ProjectModel {
  return {
    name: 'site-build',
    logicalId: 'SiteBuild',
    image: 'aws/codebuild/standard:7.0',
    environment: [],
    timeoutMinutes: 60,
    cached: true,
    buildspec: typeof buildspec === 'object' ? JSON.stringify({ version: '0.2', ...buildspec }, undefined, 2) : buildspec,
    ...changes,
  };
}
