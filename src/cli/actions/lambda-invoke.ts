import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { answerHint, SimulatedHandler } from './simulated';
import { parseReleaseParameters, releaseSite } from '../../runtime/site-release';
import type { FunctionModel } from '../model/function';
import type { ActionModel } from '../model/pipeline';
import { localHosting } from '../targets/local-hosting';

/** Runs what a function of ours would do, on local targets. Other functions are simulated. */
export class LambdaInvokeHandler implements ActionHandler {
  private readonly simulated = new SimulatedHandler();

  plan(action: ActionModel): string {
    if (releases(action.function)) return 'makes the uploaded release of the site live, locally';
    return `simulated: the function ${action.configuration.FunctionName} is not invoked; ${answerHint(action)}`;
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    if (!releases(action.function)) {
      return { ...await this.simulated.run(action, context), summary: this.plan(action) };
    }
    const parameters = parseReleaseParameters(action.configuration.UserParameters);
    const hosting = localHosting(action.function.environment, context.state.targets, (line) => context.log(line));
    const { release, previous } = await releaseSite(parameters, hosting);
    const site = context.sites.find(({ bucket }) => bucket === action.function?.environment.SITE_BUCKET);
    return {
      status: 'Succeeded',
      summary: `live: ${shortRelease(release)}${previous ? ` (was ${shortRelease(previous)})` : ''}`,
      variables: { release, previous: previous ?? 'none' },
      notes: site && [`open the page: ${context.commandLine(`serve ${site.name}`)}`],
    };
  }
}

function releases(model: FunctionModel | undefined): model is FunctionModel {
  return model?.record?.kind === 'site-release';
}

/** Execution ids are long; their beginning tells them apart. */
export function shortRelease(release: string): string {
  return release.slice(0, 8);
}
