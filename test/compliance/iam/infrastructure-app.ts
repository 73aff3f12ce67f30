import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  ApprovalGate, Build, CdkStack, DeliveryEnvironment, DeliveryPipeline, Deployment, Source, SpaHosting, TerraformDeploymentOptions,
  TerraformDrift, TerraformPermissions, TerraformState,
} from '../../../src';

const place = 'eu-central-1:111111111111';

/** What stands beside the app in its account, and its modules use. */
export const beside = {
  boundary: 'arn:aws:iam::111111111111:policy/developers',
  dnsRole: 'arn:aws:iam::111111111111:role/dns',
  pagerKey: `arn:aws:secretsmanager:${place}:secret:shop/pager-a1b2c3`,
  pagerEncryption: `arn:aws:kms:${place}:key/pager`,
};

/** A module on its way to two environments, with a site that uses what it leaves; and the stacks of another app. */
export function defineInfrastructure(app: App, connectionArn: string): void {
  const stack = new Stack(app, 'Infrastructure');
  const source = Source.gitHub('acme/shop', { connectionArn });

  const shop = new DeliveryPipeline(stack, 'Shop', { source });
  const modules = shop.addBuild(Build.terraform('infrastructure', { directory: 'infrastructure' }));
  const site = shop.addBuild(Build.site('site'));
  const state = new TerraformState(stack, 'State');
  const deliver = (environment: DeliveryEnvironment, options: Omit<TerraformDeploymentOptions, 'state' | 'outputs'>) => {
    const infrastructure = environment.deploy(Deployment.terraform(modules, { state, outputs: ['api_url'], ...options }));
    const hosting = new SpaHosting(stack, `${environment.environmentName}Site`);
    environment.deploy(Deployment.site(site, { hosting, configuration: { apiUrl: infrastructure.output('api_url') } }));
  };
  const dev = shop.addEnvironment('dev');
  const inDev = {
    stateKey: 'dev.tfstate',
    permissions: [
      TerraformPermissions.s3Buckets('shop-dev-'),
      TerraformPermissions.snsTopics('shop-dev-'),
      TerraformPermissions.role(iam.Role.fromRoleArn(stack, 'Dns', beside.dnsRole)),
    ],
  };
  deliver(dev, inDev);
  dev.require(TerraformDrift.check('infrastructure', { state, ...inDev }), { advisory: true });
  deliver(shop.addEnvironment('production', { approval: new ApprovalGate(stack, 'Gate', { emails: ['releases@example.com'] }) }), {
    stateKey: 'production.tfstate',
    backup: ['aws dynamodb create-backup --table-name shop-production-orders --backup-name "before-$CODEBUILD_BUILD_NUMBER"'],
    secrets: {
      database_password: secretsmanager.Secret.fromSecretNameV2(stack, 'DatabasePassword', 'shop/database'),
      pager_key: secretsmanager.Secret.fromSecretAttributes(stack, 'PagerKey', {
        secretCompleteArn: beside.pagerKey, encryptionKey: kms.Key.fromKeyArn(stack, 'PagerEncryption', beside.pagerEncryption),
      }),
    },
    permissions: [
      TerraformPermissions.lambdaFunctions('shop-production-'),
      TerraformPermissions.iamRoles('shop-production-', { boundary: iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', beside.boundary) }),
      TerraformPermissions.dynamoDbTables('shop-production-'),
      TerraformPermissions.sqsQueues('shop-production-'),
      TerraformPermissions.logGroups('/aws/lambda/shop-production-'),
      TerraformPermissions.httpApis(),
      TerraformPermissions.statements({
        write: [new iam.PolicyStatement({
          actions: ['dynamodb:CreateBackup'],
          resources: [stack.formatArn({
            service: 'dynamodb', resource: 'table', resourceName: 'shop-production-orders',
          })],
        })],
      }),
    ],
  });

  const network = new DeliveryPipeline(stack, 'Network', { source: Source.gitHub('acme/network', { connectionArn }) });
  const assembly = network.addBuild(Build.cdkApp('network'));
  network.addEnvironment('live').deploy(Deployment.cdkStacks(assembly, { stacks: [CdkStack.named('Vpc', { outputs: ['VpcId'] }), CdkStack.named('Dns')] }));
}
