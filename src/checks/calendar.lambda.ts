import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { pipelineJobReporter } from '../aws/pipeline-job-reporter';
import { CHECK_SETTINGS, type CalendarSettings } from '../contract';
import { lookAtCalendar } from '../runtime/calendar';
import { parseSettings, runCheck } from '../runtime/check-job';
import { runPipelineJob, type PipelineJobEvent } from '../runtime/pipeline-job';

export interface World {
  readonly settings: CalendarSettings;
  readonly codePipeline: CodePipelineClient;
  now(): number;
}

let world: World | undefined;

export async function handler(event: PipelineJobEvent): Promise<void> {
  world ??= { settings: parseSettings(process.env[CHECK_SETTINGS]), codePipeline: new CodePipelineClient(), now: () => Date.now() };
  return handle(event, world);
}

export async function handle(event: PipelineJobEvent, { settings, codePipeline, now }: World): Promise<void> {
  const look = async () => lookAtCalendar(settings.window, now());
  return runPipelineJob(event, pipelineJobReporter(codePipeline), async (job) => runCheck(job, settings, now, look));
}
