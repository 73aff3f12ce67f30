import type { ActionHandler, ActionResult } from './handler';
import { parseBuildspec } from '../buildspec/parse';
import type { ActionModel } from '../model/pipeline';

/** Actions with which CDK Pipelines would change AWS for real, whoever runs them. */
const KINDS = [
  { command: /(^|[\s/;&])cdk(\s.*)?\sdeploy\s/, stage: 'UpdatePipeline', summary: 'it would deploy the pipeline itself; change the app and synthesize it instead' },
  { command: /(^|[\s/;&])cdk-assets(\s.*)?\spublish\s/, stage: 'Assets', summary: 'it would publish assets to AWS; a local run needs none' },
] as const;

/** Stands in for actions of CDK Pipelines that update the pipeline or publish its assets, by leaving them out. */
export class SelfMutationHandler implements ActionHandler {
  /** Undefined for every other action. */
  static of(action: ActionModel): SelfMutationHandler | undefined {
    if (action.provider !== 'CodeBuild') return undefined;
    const commands = commandsOf(action.project?.buildspec);
    const kind = KINDS.find(({ stage, command }) => stage === action.stage && commands.some((text) => command.test(`${text} `)));
    return kind && new SelfMutationHandler(kind.summary);
  }

  private constructor(private readonly reason: string) {}

  plan(): string {
    return `left out: ${this.reason}`;
  }

  async run(): Promise<ActionResult> {
    return { status: 'Skipped', summary: this.plan() };
  }
}

/** One project for all assets has its buildspec in the synthesized app, where its name is all that the template says. */
const ASSETS_FILE = /^buildspec-[0-9a-f]+-(File|Docker)Asset\.yaml$/;

function commandsOf(buildspec: string | undefined): readonly string[] {
  if (buildspec && ASSETS_FILE.test(buildspec)) return ['cdk-assets publish'];
  if (!buildspec?.includes('\n')) return []; // another file of the source
  try {
    return parseBuildspec(buildspec, 'buildspec').phases.flatMap(({ commands }) => commands);
  } catch {
    return []; // what is wrong with it is for the build to say
  }
}
