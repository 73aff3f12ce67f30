import * as path from 'path';
import type { ActionContext } from '../../../src/cli/actions/handler';
import { FakeShell } from '../../../src/cli/ports/fake-shell';
import { pipeline } from '../engine/models';

/** A context that records what an action logs; `directory` holds its state and work. */
export function actionContext(directory: string, rest: Partial<ActionContext> = {}): ActionContext & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    pipeline: pipeline([]),
    sites: [],
    services: [],
    functions: [],
    execution: '1f3c2a9b-0000',
    inputs: new Map(),
    outputPath: (artifact) => path.join(directory, `${artifact}.zip`),
    workDirectory: directory,
    state: { root: directory, targets: path.join(directory, 'targets'), cache: path.join(directory, 'cache') },
    shell: new FakeShell(),
    revision: '1f3c2a9b',
    skipTests: false,
    parameters: new Map(),
    buildArguments: new Map(),
    containerEngine: async () => undefined,
    commandLine: (args) => `npx cdk-delivery ${args}`,
    log: (line) => lines.push(line),
    progress: () => {},
    signal: new AbortController().signal,
    ...rest,
  };
}
