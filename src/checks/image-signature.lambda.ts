import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DescribeImageSigningStatusCommand, ECRClient } from '@aws-sdk/client-ecr';
import { pipelineJobReporter } from '../aws/pipeline-job-reporter';
import { CHECK_SETTINGS, type CheckFunctionSettings, type ImageParameters } from '../contract';
import { parseParameters, parseSettings, runCheck } from '../runtime/check-job';
import { parseImage, type ImageReference } from '../runtime/image-reference';
import { lookAtSignatures, type ImageSignatures, type SigningStatus } from '../runtime/image-signature';
import { runPipelineJob, type PipelineJobEvent } from '../runtime/pipeline-job';

export interface World {
  readonly settings: CheckFunctionSettings;
  readonly ecr: ECRClient;
  readonly codePipeline: CodePipelineClient;
  now(): number;
}

let world: World | undefined;

export async function handler(event: PipelineJobEvent): Promise<void> {
  world ??= {
    settings: parseSettings(process.env[CHECK_SETTINGS]), ecr: new ECRClient(), codePipeline: new CodePipelineClient(), now: () => Date.now(),
  };
  return handle(event, world);
}

export async function handle(event: PipelineJobEvent, { settings, ecr, codePipeline, now }: World): Promise<void> {
  const signatures = new EcrSignatures(ecr);
  return runPipelineJob(event, pipelineJobReporter(codePipeline), async (job) => runCheck(job, settings, now,
    async () => lookAtSignatures(parseImage(parseParameters<ImageParameters>(job.parameters).image), signatures)));
}

class EcrSignatures implements ImageSignatures {
  constructor(private readonly ecr: ECRClient) {}

  async describe({ registry, repository, digest }: ImageReference): Promise<SigningStatus[]> {
    const { signingStatuses = [] } = await this.ecr.send(new DescribeImageSigningStatusCommand({
      registryId: registry, repositoryName: repository, imageId: { imageDigest: digest },
    }));
    return signingStatuses.map(({ signingProfileArn = '', status = '', failureReason, failureCode }) => ({
      profile: signingProfileArn.replace(/^.*\/signing-profiles\//, ''), status, reason: failureReason ?? failureCode,
    }));
  }
}
