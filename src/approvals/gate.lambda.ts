import { CodeCommitClient, GetCommitCommand } from '@aws-sdk/client-codecommit';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { GetObjectCommand, PutObjectCommand, S3ServiceException, S3Client } from '@aws-sdk/client-s3';
import { ConflictException, CreateScheduleCommand, SchedulerClient, UpdateScheduleCommand, type CreateScheduleCommandInput } from '@aws-sdk/client-scheduler';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { consoleHost, PipelineExecutions } from '../aws/pipeline-executions';
import { pipelineJobReporter } from '../aws/pipeline-job-reporter';
import { GATE_SPEC, evidencePrefix, type GateRequest, type GateSpec } from '../contract';
import { keepApproval } from '../runtime/approver';
import type { EvidencePorts } from '../runtime/evidence';
import { commitsBetween, type KeptCommit } from '../runtime/evidence-commits';
import { leaveEvidence, parseGateRequest } from '../runtime/evidence-gate';
import { remind, scheduleReminder, type ReminderPorts } from '../runtime/evidence-reminder';
import { runPipelineJob, type PipelineJobEvent, type PipelineJobResult } from '../runtime/pipeline-job';

/** As many as a call has time for. */
const MOST_COMMITS = 300;

export interface Clients {
  readonly codePipeline: CodePipelineClient;
  readonly codeCommit: CodeCommitClient;
  readonly s3: S3Client;
  readonly scheduler: SchedulerClient;
  readonly sns: SNSClient;
}

/** What a call knows beside the event. */
export interface Call {
  readonly spec: GateSpec;
  readonly region: string;
  readonly functionArn: string;
  now(): Date;
}

let clients: Clients | undefined;

export async function handler(event: PipelineJobEvent | GateRequest, context: { readonly invokedFunctionArn: string }): Promise<void> {
  // Everybody who lists executions shares a quota of calls a second: patience costs nothing here.
  const patient = { maxAttempts: 8 };
  clients ??= {
    codePipeline: new CodePipelineClient(patient),
    codeCommit: new CodeCommitClient(patient),
    s3: new S3Client(patient),
    scheduler: new SchedulerClient(patient),
    sns: new SNSClient(patient),
  };
  const spec = JSON.parse(process.env[GATE_SPEC]!) as GateSpec;
  return handle(event, clients, { spec, region: process.env.AWS_REGION!, functionArn: context.invokedFunctionArn, now: () => new Date() });
}

/** As an action of the pipeline, or asked by a schedule. */
export async function handle(event: PipelineJobEvent | GateRequest, to: Clients, call: Call): Promise<void> {
  if ('CodePipeline.job' in event) {
    return runPipelineJob(event, pipelineJobReporter(to.codePipeline), ({ parameters }) => answer(parseGateRequest(parameters), to, call));
  }
  await answer(parseGateRequest(JSON.stringify(event)), to, call);
}

async function answer(request: GateRequest, to: Clients, call: Call): Promise<PipelineJobResult> {
  const { spec } = call;
  const executions = new PipelineExecutions(to.codePipeline, spec.pipeline);
  const gate = { spec, ports: evidencePorts(executions, to, call) };
  if ('collect' in request) {
    const variables = await leaveEvidence(request.collect, gate);
    await scheduleReminder(request.collect, spec, call.now(), reminderPorts(executions, to, call));
    return { variables };
  }
  if ('approved' in request) {
    const record = await keepApproval(request.approved, await executions.approval(request.approved, spec.stage, spec.actions.approve), gate);
    console.log(JSON.stringify(record));
    if (record.refused !== undefined) throw new Error(record.refused);
    return {};
  }
  const waits = await remind(request.remind, spec, reminderPorts(executions, to, call));
  console.log(JSON.stringify({ pipeline: spec.pipeline, environment: spec.environment, execution: request.remind, reminded: waits }));
  return {};
}

function evidencePorts(executions: PipelineExecutions, { s3, codeCommit }: Clients, { spec, now, region }: Call): EvidencePorts {
  const keyOf = (name: string) => evidencePrefix(spec.pipeline, spec.environment) + name;
  return {
    now,
    actions: (execution) => executions.actions(execution),
    revision: (execution) => executions.revision(execution),
    delivered: (stage) => executions.delivered(stage),
    commits: (since, until) => commitsBetween(since, until, MOST_COMMITS, (id) => commit(codeCommit, spec, id)),
    store: async (name, Body, ContentType) => {
      await s3.send(new PutObjectCommand({ Bucket: spec.bucket, Key: keyOf(name), Body, ContentType }));
      return addressOf(spec, region, name);
    },
    read: async (name) => {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: spec.bucket, Key: keyOf(name) }));
        return await Body?.transformToString();
      } catch (error) {
        // What is not there is denied to whoever may not list.
        if (error instanceof S3ServiceException && ['AccessDenied', 'NoSuchKey'].includes(error.name)) return undefined;
        throw error;
      }
    },
  };
}

/** In the console, which asks who wants to see it: a link holds no permission. */
function addressOf({ pipeline, environment, bucket }: GateSpec, region: string, name: string): string {
  const prefix = encodeURIComponent(evidencePrefix(pipeline, environment) + name);
  return `https://${consoleHost(region)}/s3/object/${bucket}?region=${region}&prefix=${prefix}`;
}

async function commit(client: CodeCommitClient, { history }: GateSpec, commitId: string): Promise<KeptCommit> {
  const repositoryName = history.kind === 'codecommit' ? history.repository : undefined;
  const { commit: { author, committer, message = '', parents = [] } = {} } = await client.send(new GetCommitCommand({ repositoryName, commitId }));
  const time = secondsOf(committer?.date);
  const date = new Date(secondsOf(author?.date) * 1000).toISOString();
  return { id: commitId, author: { name: author?.name ?? '', email: author?.email ?? '' }, message, date, parents, time };
}

/** Git writes `1730000000 +0100`. */
function secondsOf(date: string = ''): number {
  return Number.parseInt(date, 10) || 0;
}

function reminderPorts(executions: PipelineExecutions, { scheduler, sns }: Clients, { spec, region, functionArn }: Call): ReminderPorts {
  return {
    addressOf: (name) => addressOf(spec, region, name),
    waits: (execution) => executions.waits(execution, spec.stage, spec.actions.approve),
    publish: async (Subject, Message) => {
      await sns.send(new PublishCommand({ TopicArn: spec.reminder!.topic, Subject, Message }));
    },
    schedule: async (Name, at, request) => {
      const schedule: CreateScheduleCommandInput = {
        Name,
        Description: `Reminds of an approval of ${spec.pipeline}`,
        ScheduleExpression: `at(${at.toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length)})`,
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: { Arn: functionArn, RoleArn: spec.reminder!.role, Input: JSON.stringify(request) },
      };
      try {
        await scheduler.send(new CreateScheduleCommand(schedule));
      } catch (error) {
        if (!(error instanceof ConflictException)) throw error;
        await scheduler.send(new UpdateScheduleCommand(schedule));
      }
    },
  };
}
