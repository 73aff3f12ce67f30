import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { equal, succeed, type HandlerCase } from './handler-case';
import { EVIDENCE_VARIABLES, evidencePrefix, GATE_SPEC, type GateSpec } from '../../../src/contract';
import { jobEvent } from '../../../test/helpers/loopback-aws';

/** Evidence of an execution, which is kept in the bucket, and a reminder for later where the gate has one. */
export const evidence: HandlerCase = async (fn, world) => {
  const { account: { client } } = world;
  const { pipeline, environment, bucket: Bucket, reminder, checklist } = JSON.parse(fn.variables[GATE_SPEC]) as GateSpec;
  const variables = await succeed(fn, world, jobEvent({ collect: 'one' }));
  const s3 = new S3Client(client);
  const Key = `${evidencePrefix(pipeline, environment)}one`;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `${Key}.json` }));
  const kept = JSON.parse(await Body!.transformToString());
  equal('evidence', [kept.pipeline, kept.environment, kept.execution, kept.checklist], [pipeline, environment, 'one', checklist]);
  await s3.send(new GetObjectCommand({ Bucket, Key: `${Key}.html` }));
  equal('variables', Object.keys(variables).sort(), Object.values(EVIDENCE_VARIABLES).sort());
  if (!reminder) return 'kept the evidence as JSON and as a page in Amazon S3';

  const scheduler = new SchedulerClient(client);
  const { Schedules: [schedule] = [] } = await scheduler.send(new ListSchedulesCommand({ NamePrefix: reminder.prefix }));
  const { Target } = await scheduler.send(new GetScheduleCommand({ Name: schedule.Name, GroupName: schedule.GroupName }));
  equal('schedule', JSON.parse(Target!.Input!), { remind: 'one' });
  return 'kept the evidence as JSON and as a page in Amazon S3, and scheduled a reminder';
};
