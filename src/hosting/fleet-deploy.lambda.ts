import { createHash } from 'crypto';
import { Readable } from 'stream';
import { buffer } from 'stream/consumers';
import { setTimeout as sleep } from 'timers/promises';
import { CloudWatchClient, DescribeAlarmsCommand, type AlarmType } from '@aws-sdk/client-cloudwatch';
import {
  CodePipelineClient, PutJobFailureResultCommand, PutJobSuccessResultCommand, type PutJobSuccessResultCommandInput,
} from '@aws-sdk/client-codepipeline';
import {
  CreateAliasCommand, GetAliasCommand, GetFunctionConfigurationCommand, InvokeCommand, LambdaClient, paginateListLayerVersions,
  PublishLayerVersionCommand, PublishVersionCommand, UpdateAliasCommand, UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { CodePipelineEvent, S3ArtifactLocation } from 'aws-lambda';
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import { FLEET_ALIAS, FLEET_FUNCTIONS, FLEET_LAYERS, PACKAGE_MANIFEST, type FleetRequest, type PackageManifest } from '../contract';
import { functionState } from '../runtime/fleet-configuration';
import { continueDeployment, deployFunction, type DeployOutcome, type ShiftState } from '../runtime/fleet-deploy';
import { checkAnswer, checkFunction } from '../runtime/fleet-invoke';
import { publishLayers } from '../runtime/fleet-layers';
import type { AliasState, Fleet, FleetClock, FleetPackage, FleetTarget, FunctionAnswer, FunctionState, LayerVersion } from '../runtime/fleet-ports';
import { describeLayers, describeOutcome, describeRollback } from '../runtime/fleet-report';
import { checkFleetRequest, parseFleetRequest } from '../runtime/fleet-request';
import { rollBackFleet } from '../runtime/fleet-rollback';

/** Of what is told of a job. */
const MAX_MESSAGE = 2048;
/** Of an artifact: what is read at once, and holds the directory of all but the largest. */
const TAIL = 128 * 1024;

export interface Clients {
  readonly lambda: LambdaClient;
  readonly cloudWatch: CloudWatchClient;
  readonly codePipeline: CodePipelineClient;
  /** With the credentials of a job: only they open its artifacts. */
  artifacts(credentials: JobData['artifactCredentials']): S3Client;
}

type Environment = { readonly [name: string]: string | undefined };
type JobData = CodePipelineEvent['CodePipeline.job']['data'];
type JobSuccess = Omit<PutJobSuccessResultCommandInput, 'jobId'>;

const systemClock: FleetClock = { now: () => Date.now(), wait: sleep };

let clients: Clients | undefined;

export async function handler(event: CodePipelineEvent | FleetRequest): Promise<unknown> {
  clients ??= {
    lambda: new LambdaClient({ maxAttempts: 8 }), // many functions of a fleet are deployed at once
    cloudWatch: new CloudWatchClient(),
    codePipeline: new CodePipelineClient(),
    artifacts: (credentials) => new S3Client({ credentials }),
  };
  return handle(event, clients, process.env, systemClock);
}

/**
 * As the action of a pipeline, or called directly with a request, which is answered. A failure that the pipeline was told of is no
 * failure of the call: the service would repeat it, and deploy after all what everybody was told had failed.
 */
export async function handle(event: CodePipelineEvent | FleetRequest, to: Clients, environment: Environment, clock: FleetClock): Promise<unknown> {
  const fleet: Fleet = {
    functions: JSON.parse(environment[FLEET_FUNCTIONS]!) as Fleet['functions'],
    alias: environment[FLEET_ALIAS]!,
    target: new AwsFleet(to.lambda, to.cloudWatch),
    clock,
    log: (line) => console.log(line),
  };
  if (!('CodePipeline.job' in event)) return answer(checkFleetRequest(event), fleet);

  const { id: jobId, data } = event['CodePipeline.job'];
  let success: JobSuccess;
  try {
    success = await perform(data, fleet, environment[FLEET_LAYERS]!, to);
  } catch (error) {
    const message = (error as Error).message.slice(0, MAX_MESSAGE);
    fleet.log(message);
    await to.codePipeline.send(new PutJobFailureResultCommand({ jobId, failureDetails: { type: 'JobFailed', message } }));
    return undefined;
  }
  await to.codePipeline.send(new PutJobSuccessResultCommand({ jobId, ...success }));
  return undefined;
}

/** What needs no artifact. */
async function answer(request: FleetRequest, fleet: Fleet): Promise<unknown> {
  if ('rollback' in request) return rollBackFleet(fleet, request.release, request.settled);
  if ('invoke' in request) return checkAnswer(request, fleet);
  throw new Error('fleet: packages come from the artifact of a pipeline, which a direct call has none of; start the pipeline instead');
}

async function perform(data: JobData, fleet: Fleet, layerPrefix: string, to: Clients): Promise<JobSuccess> {
  const request = parseFleetRequest(data.actionConfiguration.configuration.UserParameters);
  if ('deploy' in request) {
    if (data.continuationToken) return reportDeployment(await continueDeployment(request, fleet, JSON.parse(data.continuationToken) as ShiftState));
    const { [request.deploy]: pkg } = await readPackages(data, to);
    if (!pkg) throw new Error(`${request.deploy}: the input artifact has no package of it; let the build that is deployed build it`);
    return reportDeployment(await deployFunction(request, pkg, fleet));
  }
  if ('publishLayers' in request) {
    const published = await publishLayers(await readPackages(data, to), layerPrefix, fleet);
    return report(describeLayers(published), published.arns);
  }
  if ('invoke' in request) return report(...await checkFunction(request, fleet));
  return report(describeRollback(await rollBackFleet(fleet, request.release, request.settled)));
}

function report(summary: string, outputVariables?: JobSuccess['outputVariables']): JobSuccess {
  return { executionDetails: { summary: summary.slice(0, MAX_MESSAGE) }, outputVariables };
}

function reportDeployment(outcome: DeployOutcome): JobSuccess {
  const summary = describeOutcome(outcome);
  if (outcome.status === 'shifting') {
    return { continuationToken: JSON.stringify(outcome.state), executionDetails: { summary, percentComplete: outcome.percent } };
  }
  const previous = outcome.status === 'deployed' ? outcome.previous ?? 'none' : outcome.version;
  return report(summary, { status: outcome.status, version: outcome.version, previous });
}

/** The packages of the job's input artifact: only those that are asked for are read. */
async function readPackages(data: JobData, to: Clients): Promise<{ readonly [name: string]: FleetPackage }> {
  const [artifact] = data.inputArtifacts;
  if (!artifact) throw new Error('fleet: packages come from an input artifact, and the action has none; configure it as Deployment.functions does');
  const read = await openArtifact(to.artifacts(data.artifactCredentials), artifact.location.s3Location);
  const { packages } = JSON.parse((await read(PACKAGE_MANIFEST)).toString()) as PackageManifest;
  return Object.fromEntries(Object.entries(packages).map(([name, record]) => [name, {
    record,
    read: async () => {
      const zip = await read(record.file);
      if (createHash('sha256').update(zip).digest('base64') === record.sha256) return zip;
      throw new Error(`${record.file} is not what ${PACKAGE_MANIFEST} says; build again`);
    },
  }]));
}

/** Answers how to read a file of a zip file in Amazon S3, without all the others. */
async function openArtifact(s3: S3Client, { bucketName: Bucket, objectKey: Key }: S3ArtifactLocation): Promise<(file: string) => Promise<Buffer>> {
  const get = async (Range: string) => {
    const { Body, ContentRange } = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
    return { bytes: Buffer.from(await Body!.transformToByteArray()), size: Number(ContentRange!.split('/')[1]) };
  };
  const { bytes: tail, size } = await get(`bytes=-${TAIL}`);
  const range = async (start: number, end: number) => {
    const tailStart = size - tail.length;
    return start >= tailStart ? tail.subarray(start - tailStart, end - tailStart) : (await get(`bytes=${start}-${end - 1}`)).bytes;
  };
  const zip: ZipFile = await fromRandomAccessReaderPromise(new RangeReader(range), size, { lazyEntries: true, autoClose: false });
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  return async (file) => {
    const entry = entries.get(file);
    if (!entry) throw new Error(`fleet: the input artifact has no ${file}; let a build of functions or layers make it`);
    return buffer(await zip.openReadStreamPromise(entry));
  };
}

class RangeReader extends RandomAccessReader {
  constructor(private readonly range: (start: number, end: number) => Promise<Buffer>) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const { range } = this;
    return Readable.from((async function* () {
      yield await range(start, end);
    })());
  }
}

class AwsFleet implements FleetTarget {
  constructor(private readonly lambda: LambdaClient, private readonly cloudWatch: CloudWatchClient) {}

  async alias(FunctionName: string, Name: string): Promise<AliasState | undefined> {
    const alias = await this.lambda.send(new GetAliasCommand({ FunctionName, Name })).catch(undefinedWhenMissing);
    return alias && { version: alias.FunctionVersion!, description: alias.Description, weights: alias.RoutingConfig?.AdditionalVersionWeights };
  }

  async createAlias(FunctionName: string, Name: string, state: AliasState): Promise<void> {
    await this.lambda.send(new CreateAliasCommand({ FunctionName, Name, ...aliasInput(state) }));
  }

  async updateAlias(FunctionName: string, Name: string, state: AliasState): Promise<void> {
    await this.lambda.send(new UpdateAliasCommand({ FunctionName, Name, ...aliasInput(state) }));
  }

  async configuration(FunctionName: string, Qualifier?: string): Promise<FunctionState> {
    return functionState(await this.lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier })));
  }

  async updateCode(FunctionName: string, ZipFile: Buffer): Promise<void> {
    await this.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  }

  async updateLayers(FunctionName: string, arns: readonly string[]): Promise<void> {
    await this.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers: [...arns] }));
  }

  async publish(FunctionName: string, Description: string, CodeSha256: string): Promise<string> {
    const { Version } = await this.lambda.send(new PublishVersionCommand({ FunctionName, Description, CodeSha256 }));
    return Version!;
  }

  async layerVersions(LayerName: string): Promise<readonly LayerVersion[]> {
    const versions: LayerVersion[] = [];
    for await (const page of paginateListLayerVersions({ client: this.lambda }, { LayerName })) {
      for (const { LayerVersionArn, Description = '' } of page.LayerVersions ?? []) versions.push({ arn: LayerVersionArn!, description: Description });
    }
    return versions;
  }

  async publishLayer(LayerName: string, ZipFile: Buffer, Description: string): Promise<string> {
    const { LayerVersionArn } = await this.lambda.send(new PublishLayerVersionCommand({ LayerName, Description, Content: { ZipFile } }));
    return LayerVersionArn!;
  }

  async alarms(names: readonly string[]): Promise<readonly string[]> {
    const states = await this.alarmStates(names, 'MetricAlarm');
    const others = names.filter((name) => !states.has(name));
    // asked for apart: they are described only to who may describe all alarms
    if (others.length > 0) for (const [name, state] of await this.alarmStates(others, 'CompositeAlarm')) states.set(name, state);
    const missing = names.find((name) => !states.has(name));
    if (missing !== undefined) throw new Error(`alarm '${missing}' does not exist, or may not be described; deploy the stack that defines it first`);
    return names.filter((name) => states.get(name) === 'ALARM');
  }

  async invoke(FunctionName: string, Qualifier: string, Payload: string): Promise<FunctionAnswer> {
    const { Payload: payload, FunctionError, LogResult = '' } = await this.lambda.send(new InvokeCommand({
      FunctionName, Qualifier, Payload: Buffer.from(Payload), LogType: 'Tail',
    }));
    return { payload: payload?.transformToString() ?? '', error: FunctionError, log: Buffer.from(LogResult, 'base64').toString() };
  }

  private async alarmStates(AlarmNames: readonly string[], type: AlarmType): Promise<Map<string, string | undefined>> {
    const { MetricAlarms = [], CompositeAlarms = [] } = await this.cloudWatch.send(new DescribeAlarmsCommand({
      AlarmNames: [...AlarmNames], AlarmTypes: [type], MaxRecords: 100,
    }));
    return new Map([...MetricAlarms, ...CompositeAlarms].map(({ AlarmName, StateValue }) => [AlarmName!, StateValue]));
  }
}

/** All of it is sent: what is left out, the service would keep. */
function aliasInput({ version, description = '', weights = {} }: AliasState) {
  return { FunctionVersion: version, Description: description, RoutingConfig: { AdditionalVersionWeights: { ...weights } } };
}

function undefinedWhenMissing(error: Error): undefined {
  if (error.name !== 'ResourceNotFoundException') throw error;
}
