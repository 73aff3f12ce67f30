import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DescribeImageScanFindingsCommand, ECRClient, ScanNotFoundException } from '@aws-sdk/client-ecr';
import { pipelineJobReporter } from '../aws/pipeline-job-reporter';
import { CHECK_SETTINGS, type ImageFindingsSettings, type ImageParameters } from '../contract';
import { parseParameters, parseSettings, runCheck } from '../runtime/check-job';
import { lookAtFindings, type ImageScans, type ScanPage } from '../runtime/image-findings';
import { parseImage, type ImageReference } from '../runtime/image-reference';
import { runPipelineJob, type PipelineJobEvent } from '../runtime/pipeline-job';

const PAGE = 1000;

export interface World {
  readonly settings: ImageFindingsSettings;
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
  const scans = new EcrScans(ecr);
  return runPipelineJob(event, pipelineJobReporter(codePipeline), async (job) => runCheck(job, settings, now,
    async () => lookAtFindings(parseImage(parseParameters<ImageParameters>(job.parameters).image), settings, scans)));
}

class EcrScans implements ImageScans {
  constructor(private readonly ecr: ECRClient) {}

  async describe({ registry, repository, digest }: ImageReference, nextToken?: string): Promise<ScanPage | undefined> {
    try {
      const { imageScanStatus, imageScanFindings, nextToken: next } = await this.ecr.send(new DescribeImageScanFindingsCommand({
        registryId: registry, repositoryName: repository, imageId: { imageDigest: digest }, maxResults: PAGE, nextToken,
      }));
      const { findings = [], enhancedFindings = [] } = imageScanFindings ?? {};
      // What Amazon Inspector suppresses by its own rules, or sees closed, is none.
      const active = enhancedFindings.filter(({ status }) => status === undefined || status === 'ACTIVE');
      return {
        status: imageScanStatus?.status ?? 'UNKNOWN',
        description: imageScanStatus?.description,
        findings: [
          ...findings.map(({ name = '', severity = '' }) => ({ id: name, severity })),
          ...active.map(({ packageVulnerabilityDetails, title = '', severity = '' }) => ({ id: packageVulnerabilityDetails?.vulnerabilityId ?? title, severity })),
        ],
        next,
      };
    } catch (error) {
      if (error instanceof ScanNotFoundException) return undefined;
      throw error;
    }
  }
}
