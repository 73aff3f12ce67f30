import { randomBytes } from 'crypto';
import { buffer } from 'stream/consumers';
import type { CodePipelineEvent } from 'aws-lambda';
import { ZipFile } from 'yazl';
import { FakeFleetAws } from './fake-fleet-aws';
import type { FleetRequest, PackageManifest } from '../../src/contract';
import { handle, type Clients } from '../../src/hosting/fleet-deploy.lambda';
import { sha256 } from '../runtime/fake-lambda';

const ENVIRONMENT = { FLEET_FUNCTIONS: '{"ingest":"staging-ingest","report":"staging-report"}', FLEET_ALIAS: 'live', FLEET_LAYERS: 'staging-' };
const CREDENTIALS = { accessKeyId: 'AKIDOFTHEJOB', secretAccessKey: 'secret', sessionToken: 'token-of-the-job' };

let aws: FakeFleetAws;
let clients: Clients;

beforeEach(async () => {
  aws = new FakeFleetAws();
  clients = await aws.start();
  aws.lambda.add('staging-ingest');
  aws.lambda.add('staging-report');
  jest.spyOn(console, 'log').mockImplementation();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await aws.stop();
  expect(aws.lambda.harm).toEqual([]);
});

/** An artifact as a build leaves it: packages and their manifest beside each other. */
async function upload(key: string, packages: { readonly [name: string]: Buffer }, kind: 'function' | 'layer' = 'function', hash = sha256): Promise<void> {
  const manifest: PackageManifest = {
    version: 1,
    packages: Object.fromEntries(Object.entries(packages).map(([name, zip]) => [name, {
      kind, file: `${name}.zip`, sha256: hash(zip), inputs: '0a1b', bytes: zip.length, built: true,
    }])),
  };
  const artifact = new ZipFile();
  for (const [name, zip] of Object.entries(packages)) artifact.addBuffer(zip, `${name}.zip`);
  artifact.addBuffer(Buffer.from(JSON.stringify(manifest)), 'packages.json');
  artifact.end();
  aws.artifacts.set(key, await buffer(artifact.outputStream as NodeJS.ReadableStream));
}

function job(request: FleetRequest | string, artifact?: string, continuationToken?: string): CodePipelineEvent {
  const UserParameters = typeof request === 'string' ? request : JSON.stringify(request);
  const location = { type: 'S3' as const, s3Location: { bucketName: 'artifacts', objectKey: artifact! } };
  return {
    'CodePipeline.job': {
      id: 'job-1',
      accountId: '111111111111',
      data: {
        actionConfiguration: { configuration: { FunctionName: 'deploy', UserParameters } },
        inputArtifacts: artifact ? [{ name: 'functions', revision: null, location }] : [],
        outputArtifacts: [],
        artifactCredentials: CREDENTIALS,
        continuationToken,
      },
    },
  };
}

async function run(event: CodePipelineEvent): Promise<{ readonly [key: string]: unknown }> {
  expect(await handle(event, clients, ENVIRONMENT, aws.lambda.clock)).toBeUndefined();
  const { operation, input } = aws.results.at(-1)!;
  return { operation, ...input };
}

const failure = (message: string) => ({ operation: 'PutJobFailureResult', jobId: 'job-1', failureDetails: { type: 'JobFailed', message } });

describe('a job that deploys', () => {
  test('tells what is live and what was', async () => {
    await upload('a', { ingest: Buffer.from('one'), report: Buffer.from('one') });
    await upload('b', { ingest: Buffer.from('two'), report: Buffer.from('one') });

    expect(await run(job({ deploy: 'ingest', release: 'r1' }, 'a'))).toEqual({
      operation: 'PutJobSuccessResult',
      jobId: 'job-1',
      executionDetails: { summary: 'version 1 is live' },
      outputVariables: { status: 'deployed', version: '1', previous: 'none' },
    });
    expect(await run(job({ deploy: 'ingest', release: 'r2' }, 'b'))).toMatchObject({
      executionDetails: { summary: 'version 2 is live (was 1)' }, outputVariables: { status: 'deployed', version: '2', previous: '1' },
    });
    expect(await run(job({ deploy: 'ingest', release: 'r3' }, 'b'))).toMatchObject({
      executionDetails: { summary: 'unchanged: version 2' }, outputVariables: { status: 'unchanged', version: '2', previous: '2' },
    });
    expect(aws.lambda.traffic('staging-ingest', 'live')).toEqual({ [sha256(Buffer.from('two'))]: 1 });
    expect(aws.lambda.functions.get('staging-report')!.versions.size).toBe(0);
  });

  test('reads no more of the artifact than it needs', async () => {
    const [ingest, report] = [randomBytes(300_000), randomBytes(500_000)];
    await upload('a', { report, ingest });
    await run(job({ deploy: 'ingest', release: 'r1' }, 'a'));
    expect(aws.lambda.traffic('staging-ingest', 'live')).toEqual({ [sha256(ingest)]: 1 });

    const bytes = aws.ranges.map((range) => /(\d*)-(\d+)/.exec(range)!).map(([, from, to]) => from ? Number(to) - Number(from) + 1 : Number(to));
    expect(bytes.reduce((sum, one) => sum + one)).toBeLessThan(ingest.length + 132_000);
    expect(aws.ranges.length).toBeLessThanOrEqual(3);

    aws.ranges.length = 0;
    await run(job({ deploy: 'ingest', release: 'r2' }, 'a')); // unchanged
    expect(aws.ranges).toEqual(['bytes=-131072']);
  });

  test('goes on by its token until all traffic is on the new version', async () => {
    await upload('a', { ingest: Buffer.from('one') });
    await upload('b', { ingest: Buffer.from('two') });
    await run(job({ deploy: 'ingest', release: 'r1' }, 'a'));
    const request: FleetRequest = { deploy: 'ingest', release: 'r2', shift: { kind: 'canary', percent: 10, minutes: 5 }, alarms: ['errors', 'any'] };
    aws.lambda.alarmStates.set('errors', false).set('any', false);
    aws.composite.add('any');

    const first = await run(job(request, 'b'));
    expect(first).toEqual({
      operation: 'PutJobSuccessResult',
      jobId: 'job-1',
      continuationToken: expect.any(String),
      executionDetails: { summary: '10 percent to version 2 until 12:05 UTC', percentComplete: 10 },
    });
    expect(aws.lambda.functions.get('staging-ingest')!.aliases.get('live')!.weights).toEqual({ 2: 0.1 });

    aws.lambda.time += 5 * 60_000;
    expect(await run(job(request, undefined, `${first.continuationToken}`))).toMatchObject({
      executionDetails: { summary: 'version 2 is live (was 1)' }, outputVariables: { status: 'deployed', version: '2', previous: '1' },
    });
  });

  test('that is put back fails, and leaves no weights', async () => {
    await upload('a', { ingest: Buffer.from('one') });
    await upload('b', { ingest: Buffer.from('two') });
    await run(job({ deploy: 'ingest', release: 'r1' }, 'a'));
    const request: FleetRequest = { deploy: 'ingest', release: 'r2', shift: { kind: 'linear', percent: 50, minutes: 1 }, bakeMinutes: 5, alarms: ['any'] };
    aws.lambda.alarmStates.set('any', false);
    aws.composite.add('any');
    const before = aws.lambda.functions.get('staging-ingest')!.aliases.get('live');

    const { continuationToken } = await run(job(request, 'b'));
    aws.lambda.alarmStates.set('any', true);
    expect(await run(job(request, undefined, `${continuationToken}`))).toEqual(failure("ingest: alarm 'any' went off at 50 percent, version 1 is live again"));
    expect(aws.lambda.functions.get('staging-ingest')!.aliases.get('live')).toEqual(before);
  });

  test('leaves an alias that somebody made as it was', async () => {
    await upload('a', { ingest: Buffer.from('one') });
    const { versions, aliases, latest } = aws.lambda.functions.get('staging-ingest')!;
    versions.set('1', { ...latest, description: '', readyAt: 0 });
    aliases.set('live', { version: '1' });
    aws.lambda.alarmStates.set('errors', false);
    const request: FleetRequest = { deploy: 'ingest', release: 'r1', bakeMinutes: 5, alarms: ['errors'] };

    const { continuationToken } = await run(job(request, 'a'));
    aws.lambda.alarmStates.set('errors', true);
    expect(await run(job(request, undefined, `${continuationToken}`))).toEqual(failure("ingest: alarm 'errors' went off at 100 percent, version 1 is live again"));
    expect(aliases.get('live')).toEqual({ version: '1', description: '' });
  });

  test('waits until a version with a snapshot has started', async () => {
    await upload('a', { ingest: Buffer.from('one') });
    aws.lambda.startTime = 90_000;
    const { continuationToken, executionDetails } = await run(job({ deploy: 'ingest', release: 'r1' }, 'a'));
    expect(executionDetails).toEqual({ summary: 'version 1 starts, until 12:15 UTC at the latest', percentComplete: 0 });
    expect(await run(job({ deploy: 'ingest', release: 'r1' }, undefined, `${continuationToken}`))).toMatchObject({ outputVariables: { version: '1' } });
  });
});

describe('a job that fails says why, and is no failure of the call', () => {
  test.each<[string, CodePipelineEvent, string]>([
    ['without parameters', job(''), "UserParameters: JSON is needed, got ''; configure the action as Deployment.functions does"],
    ['with an unknown function', job({ deploy: 'other', release: 'r1' }, 'artifact'),
      'other: the input artifact has no package of it; let the build that is deployed build it'],
    ['without an artifact', job({ deploy: 'ingest', release: 'r1' }),
      'fleet: packages come from an input artifact, and the action has none; configure it as Deployment.functions does'],
    ['with an artifact of something else', job({ deploy: 'ingest', release: 'r1' }, 'else'),
      'fleet: the input artifact has no packages.json; let a build of functions or layers make it'],
    ['with an artifact that nobody may read', job({ deploy: 'ingest', release: 'r1' }, 'missing'), 'Access Denied'],
    ['with a package that was changed on its way', job({ deploy: 'ingest', release: 'r1' }, 'changed'),
      'ingest: ingest.zip is not what packages.json says; build again'],
    ['with an alarm that does not exist', job({ deploy: 'ingest', release: 'r1', alarms: ['errors'] }, 'artifact'),
      "ingest: alarm 'errors' does not exist, or may not be described; deploy the stack that defines it first"],
  ])('%s', async (_, event, message) => {
    await upload('artifact', { ingest: Buffer.from('one') });
    await upload('changed', { ingest: Buffer.from('one') }, 'function', () => 'b3RoZXI=');
    const empty = new ZipFile();
    empty.end();
    aws.artifacts.set('else', await buffer(empty.outputStream as NodeJS.ReadableStream));

    expect(await run(event)).toEqual(failure(message));
    expect(aws.lambda.changes).toEqual([]);
  });
});

test('layers are published, and told by their names', async () => {
  await upload('layers', { common: Buffer.from('c'), tools: Buffer.from('t') }, 'layer');
  const arns = { common: 'arn:aws:lambda:eu-central-1:111111111111:layer:staging-common:1', tools: 'arn:aws:lambda:eu-central-1:111111111111:layer:staging-tools:1' };
  expect(await run(job({ publishLayers: true }, 'layers'))).toEqual({
    operation: 'PutJobSuccessResult', jobId: 'job-1', executionDetails: { summary: 'published: common, tools; unchanged: none' }, outputVariables: arns,
  });
  expect(await run(job({ publishLayers: true }, 'layers'))).toMatchObject({
    executionDetails: { summary: 'published: none; unchanged: common, tools' }, outputVariables: arns,
  });
  await upload('a', { ingest: Buffer.from('one') });
  await run(job({ deploy: 'ingest', release: 'r1', layers: Object.values(arns).join() }, 'a'));
  expect(aws.lambda.functions.get('staging-ingest')!.versions.get('1')!.layers).toEqual(Object.values(arns));
});

describe('a function is asked through its alias', () => {
  beforeEach(async () => {
    await upload('a', { ingest: Buffer.from('one') });
    await run(job({ deploy: 'ingest', release: 'r1' }, 'a'));
  });

  test('by a job', async () => {
    expect(await run(job({ invoke: 'ingest', payload: { status: 'ok', more: 'ü' }, expected: { status: 'ok' } }))).toEqual({
      operation: 'PutJobSuccessResult',
      jobId: 'job-1',
      executionDetails: { summary: 'ingest answered {"status":"ok","more":"ü"}' },
      outputVariables: { RESULT: 'passed', SUMMARY: 'ingest answered {"status":"ok","more":"ü"}', MEASURES: '{}' },
    });
  });

  test('and its error fails the job, with its log', async () => {
    aws.lambda.answer = () => ({ payload: '{"errorMessage":"no table"}', error: 'Unhandled', log: 'START\nKeyError: TABLE\n' });
    expect(await run(job({ invoke: 'ingest' }))).toEqual(
      failure('ingest: it answered with an error, got Unhandled {"errorMessage":"no table"}; its log ends with:\nSTART\nKeyError: TABLE'),
    );
  });

  test('advice fails no job, and says what came instead', async () => {
    const summary = 'ingest: it answers something else than expected: answer.status: expected "gone", got "ok"';
    expect(await run(job({ invoke: 'ingest', payload: { status: 'ok' }, expected: { status: 'gone' }, advisory: true }))).toMatchObject({
      operation: 'PutJobSuccessResult', outputVariables: { RESULT: 'failed', SUMMARY: summary, MEASURES: '{}' },
    });
  });

  test('directly', async () => {
    expect(await handle({ invoke: 'ingest', payload: [1] }, clients, ENVIRONMENT, aws.lambda.clock)).toEqual([1]);
    expect(aws.results).toHaveLength(1);
  });
});

describe('a rollback', () => {
  beforeEach(async () => {
    await upload('a', { ingest: Buffer.from('one') });
    await upload('b', { ingest: Buffer.from('two') });
    await run(job({ deploy: 'ingest', release: 'r1' }, 'a'));
    await run(job({ deploy: 'ingest', release: 'r2' }, 'b'));
    aws.results.length = 0;
  });

  test('by a person is answered', async () => {
    expect(await handle({ rollback: true }, clients, ENVIRONMENT, aws.lambda.clock)).toEqual({
      release: 'r2', functions: [{ name: 'ingest', version: '1', was: '2' }],
    });
    expect(aws.results).toEqual([]);
    await expect(handle({ rollback: true }, clients, ENVIRONMENT, aws.lambda.clock)).rejects.toThrow(
      new Error("rollback: release 'r2' was rolled back already; deploy the version that you want"),
    );
  });

  test('by a job is told to the pipeline', async () => {
    expect(await run(job({ rollback: true, release: 'r2' }))).toMatchObject({
      operation: 'PutJobSuccessResult', executionDetails: { summary: 'undone: r2; ingest is at version 1 (was 2)' },
    });
    expect(await run(job({ rollback: true, release: 'r2' }))).toMatchObject({ executionDetails: { summary: 'undone: r2; nothing changed' } });
  });
});

test.each<[unknown, string]>([
  [{ deploy: 'ingest', release: 'r1' }, 'fleet: packages come from the artifact of a pipeline, which a direct call has none of; start the pipeline instead'],
  [{}, 'fleet: a request holds one of deploy, publishLayers, invoke, rollback, got none; send {"rollback":true} to roll back'],
])('a direct call with %j fails', async (event, message) => {
  await expect(handle(event as FleetRequest, clients, ENVIRONMENT, aws.lambda.clock)).rejects.toThrow(new Error(message));
});
