import * as path from 'path';
import { actionVariables, CodeBuildHandler } from './codebuild';
import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { answerHint } from './simulated';
import { reachTargets } from './tool-check-targets';
import { CHECK_VARIABLES, CHECKER, CHECKER_ENGINE, type ToolCheckRecord } from '../../contract';
import { findProgram } from '../build/runtimes';
import type { ActionModel, EnvironmentVariable } from '../model/pipeline';
import { packageRoot } from '../package-root';
import type { ContainerEngine } from '../ports/container-engine';

/** Where users get the program of a tool. */
const INSTALL: { readonly [tool: string]: string | undefined } = {
  'npm': 'it comes with Node.js',
  'pip-audit': 'pip install pip-audit',
  'semgrep': 'pip install semgrep',
  'sonar-scanner-npm': 'npm install -g @sonar/scan',
  'k6': 'https://grafana.com/docs/k6/latest/set-up/install-k6/',
  'artillery': 'npm install -g artillery',
};
const ENGINES = ['docker', 'podman'];

/** Runs the tool of a check on this machine, against what was deployed here. What cannot be run here counts as passed, and says so. */
export class ToolCheckHandler implements ActionHandler {
  constructor(private readonly record: ToolCheckRecord) {}

  plan(action: ActionModel): string {
    const { tool, image, targets } = this.record;
    const programs = image ? ENGINES : [tool];
    if (!programs.some((program) => findProgram(program, searchPath()))) return this.simulated(action, this.missing());
    return `runs ${tool} here${image ? ', in a container' : ''}${targets ? ', against what was deployed here' : ''}`;
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    const { tool, image, targets = [] } = this.record;
    if (context.skipTests) return new CodeBuildHandler().run(action, context);
    const engine = image ? await context.containerEngine() : undefined;
    if (image ? !engine : !findProgram(tool, searchPath())) return this.pass(action, context, this.missing());
    const reached = await reachTargets(valuesOf(action, targets), context);
    if ('unreachable' in reached) return this.pass(action, context, reached.unreachable);
    try {
      return await this.check(action, context, engine, reached.variables);
    } finally {
      await reached.close();
    }
  }

  /** Its build, which tells what the checker said last. */
  private async check(
    action: ActionModel, context: ActionContext, engine: ContainerEngine | undefined, addresses: readonly EnvironmentVariable[],
  ): Promise<ActionResult> {
    const variables: EnvironmentVariable[] = [
      { name: CHECKER, value: path.join(packageRoot(), 'assets', 'checker', 'main', 'index.js'), type: 'PLAINTEXT' },
      { name: CHECKER_ENGINE, value: engine?.name ?? '', type: 'PLAINTEXT' },
      ...addresses,
    ];
    const said = `check '${action.name}': `;
    let verdict: string | undefined;
    const log = (line: string) => {
      if (line.startsWith(said)) verdict = line.slice(said.length);
      context.log(line);
    };
    const build = new CodeBuildHandler(() => ({ plan: '', variables: () => variables, missing: () => undefined, describe: async () => undefined }));
    const result = await build.run(action, { ...context, log });
    return { ...result, summary: verdict ?? result.summary };
  }

  private pass(action: ActionModel, context: ActionContext, reason: string): ActionResult {
    const summary = this.simulated(action, reason);
    context.log(summary);
    const variables = { [CHECK_VARIABLES.result]: 'passed', [CHECK_VARIABLES.summary]: `not run: ${reason}`, [CHECK_VARIABLES.measures]: '{}' };
    return { status: 'Succeeded', summary, simulated: true, variables };
  }

  private simulated(action: ActionModel, reason: string): string {
    return `simulated: pass, ${reason}; ${answerHint(action)}`;
  }

  private missing(): string {
    const { tool, image } = this.record;
    if (image) return `${tool} is a container, and neither docker nor podman answers`;
    const install = INSTALL[tool];
    return `${tool} is not on this machine${install ? ` (${install})` : ''}`;
  }
}

function searchPath(): string {
  return process.env.PATH ?? '';
}

/** The values that a build of the action would have: those of the action win over those of its project. */
function valuesOf(action: ActionModel, names: readonly string[]): ReadonlyMap<string, string> {
  const all = [...action.project?.environment ?? [], ...actionVariables(action)];
  return new Map(all.filter(({ name }) => names.includes(name)).map(({ name, value }) => [name, value]));
}
