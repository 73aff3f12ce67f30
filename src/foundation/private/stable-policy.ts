import { Lazy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';

/**
 * Renders the policy of a bucket with its statements merged and sorted. The L2 leaves that to a feature flag of the app, and
 * gives no way to choose.
 */
export function stabilizePolicy(bucket: s3.Bucket): void {
  const { document, node } = bucket.policy!;
  (node.defaultChild as s3.CfnBucketPolicy).policyDocument = Lazy.any({
    produce: () => {
      const merged = new iam.PolicyDocument({ minimize: true });
      for (const statement of document.toJSON().Statement) merged.addStatements(iam.PolicyStatement.fromJson(statement));
      return merged;
    },
  });
}
