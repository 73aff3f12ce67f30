import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { checkByFunction, requireHost, waitSecondsOf } from './check-function';
import { imageOf, requireOwn } from './checked-image';
import { DeliveryBuild } from '../../builds/delivery-build';
import { CheckFunctionSettings, ImageParameters } from '../../contract';
import { CheckBindOptions, CheckConfig, CheckKind } from '../check-config';
import { ImageSignatureCheckOptions } from '../image-signature-check-options';

/** Whether Amazon ECR has signed the image that this execution built. */
export class ImageSignatureCheck implements CheckKind {
  public readonly name: string;
  private readonly waitSeconds: number;

  constructor(private readonly build: DeliveryBuild, options: ImageSignatureCheckOptions) {
    this.name = options.name ?? `signature-${build.name}`;
    this.waitSeconds = waitSecondsOf(this.name, options.timeout ?? Duration.minutes(15));
  }

  public bind(options: CheckBindOptions): CheckConfig {
    const { name, build, waitSeconds } = this;
    const host = requireHost(name, options);
    const { repository, uri } = imageOf(name, build);
    requireOwn(name, build, host);
    const settings: CheckFunctionSettings = { name, advisory: options.advisory, waitSeconds };
    const parameters: ImageParameters = { image: uri };
    return checkByFunction({
      name,
      host,
      kind: 'image-signature',
      purpose: 'Looks whether an image is signed',
      settings,
      parameters,
      permit: (role) => role.allow(new iam.PolicyStatement({ actions: ['ecr:DescribeImageSigningStatus'], resources: [repository.repositoryArn] })),
    });
  }
}
