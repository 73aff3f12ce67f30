import {
  CloudFormationClient, CloudFormationServiceException, DescribeStackDriftDetectionStatusCommand, DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
} from '@aws-sdk/client-cloudformation';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { pipelineJobReporter } from '../aws/pipeline-job-reporter';
import { CHECK_SETTINGS, type StackDriftSettings } from '../contract';
import { parseSettings, runCheck } from '../runtime/check-job';
import { runPipelineJob, type PipelineJobEvent } from '../runtime/pipeline-job';
import { lookAtDrift, type DriftDetections, type DriftedResource, type DriftStatus } from '../runtime/stack-drift';

export interface World {
  readonly settings: StackDriftSettings;
  readonly cloudFormation: CloudFormationClient;
  readonly codePipeline: CodePipelineClient;
  now(): number;
}

let world: World | undefined;

export async function handler(event: PipelineJobEvent): Promise<void> {
  world ??= worldOf(parseSettings(process.env[CHECK_SETTINGS]));
  return handle(event, world);
}

function worldOf(settings: StackDriftSettings): World {
  const cloudFormation = new CloudFormationClient({ region: settings.region });
  return { settings, cloudFormation, codePipeline: new CodePipelineClient(), now: () => Date.now() };
}

export async function handle(event: PipelineJobEvent, { settings, cloudFormation, codePipeline, now }: World): Promise<void> {
  const detections = new StackDetections(cloudFormation);
  return runPipelineJob(event, pipelineJobReporter(codePipeline), async (job) => runCheck(job, settings, now,
    async (state) => lookAtDrift(settings, state, detections)));
}

class StackDetections implements DriftDetections {
  constructor(private readonly cloudFormation: CloudFormationClient) {}

  async start(StackName: string): Promise<string | undefined> {
    try {
      const { StackDriftDetectionId } = await this.cloudFormation.send(new DetectStackDriftCommand({ StackName }));
      return StackDriftDetectionId;
    } catch (error) {
      // The service has no error of its own for this.
      if (error instanceof CloudFormationServiceException && /already in progress/i.test(error.message)) return undefined;
      throw error;
    }
  }

  async status(StackDriftDetectionId: string): Promise<DriftStatus> {
    const { DetectionStatus: detection = '', DetectionStatusReason: reason, StackDriftStatus: drift } = await this.cloudFormation.send(
      new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
    );
    return { detection, reason, drift };
  }

  async drifted(StackName: string): Promise<DriftedResource[]> {
    const { StackResourceDrifts: drifts = [] } = await this.cloudFormation.send(new DescribeStackResourceDriftsCommand({
      StackName, StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'], MaxResults: 100,
    }));
    return drifts.map(({ LogicalResourceId: id = '', ResourceType: type = '', StackResourceDriftStatus: status = '' }) => ({ id, type, status }));
  }
}
