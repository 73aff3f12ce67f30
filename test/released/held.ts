import { Resource } from './release';

/** What is gone when CloudFormation deletes or replaces a resource, or leaves it behind and defines another. */
const LOSSES: { readonly [type: string]: string } = {
  'AWS::CloudFront::Distribution': 'its domain name, which DNS and people know',
  'AWS::CloudFront::KeyValueStore': 'which release is live',
  'AWS::CodeBuild::Project': 'the history of its builds',
  'AWS::CodeDeploy::Application': 'the history of its deployments',
  'AWS::CodeDeploy::DeploymentGroup': 'the history of its deployments',
  'AWS::CodePipeline::Pipeline': 'its history, and with it what it could roll back to',
  'AWS::DynamoDB::Table': 'its items',
  'AWS::ECR::Repository': 'its images, those that run among them',
  'AWS::ECS::Service': 'the tasks that serve',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'the targets that serve',
  'AWS::KMS::Alias': 'the name by which other accounts find the key',
  'AWS::KMS::Key': 'whatever it has encrypted',
  'AWS::Lambda::Alias': 'its ARN, which callers know, and the version that a pipeline gave it',
  'AWS::Logs::LogGroup': 'the logs so far',
  'AWS::S3::Bucket': 'its objects: artifacts, releases, states or logs',
  'AWS::SNS::Subscription': 'its confirmation, which people have to give again',
  'AWS::SNS::Topic': 'its subscriptions, and its ARN, which publishers know',
  'AWS::SQS::Queue': 'the messages that nobody has read yet',
  'AWS::SSM::Parameter': 'its value',
  'AWS::SecretsManager::Secret': 'its value',
  'Custom::DeployedImage': 'which image runs',
};

/** What is gone with a resource that was given a name. Others of its type are known to nobody. */
const LOSSES_OF_NAMED: { readonly [type: string]: { readonly property: string; readonly loss: string } } = {
  'AWS::IAM::Role': { property: 'RoleName', loss: 'what other accounts trust by its name' },
  'AWS::Lambda::Function': { property: 'FunctionName', loss: 'its ARN, which callers know, and the code that a pipeline gave it' },
};

/** What somebody would lose with a resource; nothing if its next definition is as good. */
export function lossOf({ Type, Properties = {} }: Resource): string | undefined {
  const named = LOSSES_OF_NAMED[Type];
  return named && Properties[named.property] !== undefined ? named.loss : LOSSES[Type];
}

/** The name that a resource has in its account and region: no two of a type can have the same. */
export function nameOf({ Type, Properties = {} }: Resource): string | undefined {
  const kind = Type.split('::')[2];
  const name = Properties.Name ?? Properties[`${kind}Name`] ?? Properties.ConfigurationName;
  return name === undefined ? undefined : JSON.stringify(name);
}
