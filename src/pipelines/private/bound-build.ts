import { DeliveryBuild } from '../../builds';
import { BuildConfig } from '../../builds/build-config';

/** A build for whoever uses it, and what it is to its pipeline. */
export interface BoundBuild {
  readonly build: DeliveryBuild;
  readonly config: BuildConfig;
}
