import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { checkByFunction, requireHost, waitSecondsOf } from './check-function';
import { imageOf, requireOwn } from './checked-image';
import { DeliveryBuild } from '../../builds/delivery-build';
import { ImageFindingsSettings, ImageParameters } from '../../contract';
import { CheckBindOptions, CheckConfig, CheckKind } from '../check-config';
import { ImageFindingsCheckOptions } from '../image-findings-check-options';
import { Severity } from '../severity';

/** What Amazon ECR, or Amazon Inspector, has found in the image that this execution built. */
export class ImageFindingsCheck implements CheckKind {
  public readonly name: string;
  private readonly waitSeconds: number;

  constructor(private readonly build: DeliveryBuild, private readonly options: ImageFindingsCheckOptions) {
    this.name = options.name ?? `findings-${build.name}`;
    this.waitSeconds = waitSecondsOf(this.name, options.timeout ?? Duration.minutes(15));
  }

  public bind(options: CheckBindOptions): CheckConfig {
    const { name, build, waitSeconds, options: { severity = Severity.HIGH, ignore = [], enhanced = false } } = this;
    const host = requireHost(name, options);
    const { repository, uri } = imageOf(name, build);
    requireOwn(name, build, host);
    const settings: ImageFindingsSettings = { name, advisory: options.advisory, waitSeconds, severity, ignore };
    const parameters: ImageParameters = { image: uri };
    return checkByFunction({
      name,
      host,
      kind: 'image-findings',
      purpose: 'Looks for vulnerabilities that a scan found in an image',
      settings,
      parameters,
      permit: (role) => {
        role.allow(new iam.PolicyStatement({ actions: ['ecr:DescribeImageScanFindings'], resources: [repository.repositoryArn] }));
        if (!enhanced) return;
        role.allowWildcard('Findings of Amazon Inspector are listed on no resource', new iam.PolicyStatement({
          actions: ['inspector2:ListCoverage', 'inspector2:ListFindings'], resources: ['*'],
        }));
      },
    });
  }
}
