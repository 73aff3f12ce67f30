import type { ActionContext, ActionHandler, ActionResult } from './handler';
import { CHECK_SETTINGS, type CalendarSettings } from '../../contract';
import { lookAtCalendar } from '../../runtime/calendar';
import { parseSettings, runCheck } from '../../runtime/check-job';
import type { ActionModel } from '../model/pipeline';
import { systemClock, type Clock } from '../ports/clock';

/** A deployment window with freezes: the function needs nothing but the time, which this machine knows too. */
export class CalendarHandler implements ActionHandler {
  constructor(private readonly clock: Clock = systemClock) {}

  plan(action: ActionModel): string {
    const { days, from, to, timeZone } = settingsOf(action).window;
    return `compares the time with the window ${days.join(', ')} ${from} to ${to} in ${timeZone}, and with its freezes`;
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    const settings = settingsOf(action);
    const now = () => this.clock.now();
    const { variables } = await runCheck({ parameters: '' }, settings, now, async () => lookAtCalendar(settings.window, now()));
    context.log(variables!.SUMMARY);
    return { status: 'Succeeded', summary: variables!.SUMMARY, variables };
  }
}

function settingsOf({ function: fn }: ActionModel): CalendarSettings {
  return parseSettings(fn?.environment[CHECK_SETTINGS]);
}
