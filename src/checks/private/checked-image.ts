import { BuiltImage } from '../../builds/built-image';
import { DeliveryBuild } from '../../builds/delivery-build';
import { CheckHost } from '../check-config';

/** The image of a build that a check looks at. */
export function imageOf(name: string, build: DeliveryBuild): BuiltImage {
  if (build.image) return build.image;
  throw new Error(`check '${name}': it looks at a container image, got ${build}, which leaves none; give it a build of Build.image or Build.imageManaged`);
}

/** Fails for a build of another pipeline, whose executions know nothing of this one's. */
export function requireOwn(name: string, build: DeliveryBuild, { builds: { pipelineName } }: CheckHost): void {
  if (build.pipelineName === pipelineName) return;
  throw new Error(`check '${name}': it looks at what the same execution built, got ${build} of pipeline '${build.pipelineName}'; `
    + 'check what addBuild() of this pipeline returned');
}
