import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ecr from 'aws-cdk-lib/aws-ecr';

/** A container image that a build leaves: what deployments of containers need to know of it. */
export interface BuiltImage {
  /** Where the image is. */
  readonly repository: ecr.IRepository;
  /** Name of the container that runs it. */
  readonly container: string;
  /** The image by digest, `<repository>@sha256:<digest>`, as a variable of the pipeline. */
  readonly uri: string;
  /**
   * Artifact with `imagedefinitions.json` and `imageDetail.json`.
   * @default - there is none: the image was built by Build.imageManaged
   */
  readonly definitions?: codepipeline.Artifact;
}
