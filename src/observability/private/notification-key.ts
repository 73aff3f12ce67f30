import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { DeliveryFoundation } from '../../foundation';

/** The key of topics: that of the foundation, or one of the scope where artifacts need none. */
export function notificationKey(scope: Construct, foundation: DeliveryFoundation): kms.IKey {
  return foundation.key ?? scope.node.tryFindChild('Key') as kms.Key | undefined ?? new kms.Key(scope, 'Key', {
    description: `Notifications of ${scope.node.path}`,
    enableKeyRotation: true,
    removalPolicy: foundation.removal,
    // Written out, since the default depends on a feature flag: the account's own policies decide who may use the key.
    policy: new iam.PolicyDocument({
      minimize: true,
      statements: [new iam.PolicyStatement({ actions: ['kms:*'], principals: [new iam.AccountRootPrincipal()], resources: ['*'] })],
    }),
  });
}
