import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';

/** How aws-cdk-lib spells partitions, as `aws` or a reference, and how one stack of an app refers to another, is no choice of ours. */
const SPELLING = ['@aws-cdk/core:enablePartitionLiterals', '@aws-cdk/core:defaultCrossStackReferences'];

/** The feature flags of a new app that could change what the library defines. */
export const RECOMMENDED_FLAGS: { readonly [flag: string]: unknown } = Object.fromEntries(
  Object.entries(CURRENTLY_RECOMMENDED_FLAGS).filter(([flag]) => !SPELLING.includes(flag)),
);
