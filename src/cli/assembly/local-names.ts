import type { StackTemplate } from './template';

/**
 * What the cloud would answer for `Ref` and `Fn::GetAtt` of a deployed resource, made up so that the same resource always has the
 * same answer: names stay recognizable in local paths and logs, ARNs keep the shape that scripts take apart.
 */
export interface ResourceIdentity {
  readonly type: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

const UNKNOWN_ACCOUNT = '000000000000';
const DEFAULT_REGION = 'us-east-1';

/** The account of a stack; a recognizable stand-in when the stack is environment-agnostic. */
export function accountOf(stack: StackTemplate): string {
  return stack.account === 'unknown-account' ? UNKNOWN_ACCOUNT : stack.account;
}

export function regionOf(stack: StackTemplate): string {
  return stack.region === 'unknown-region' ? DEFAULT_REGION : stack.region;
}

export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

export function urlSuffixOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

export function generatedName(stack: StackTemplate, logicalId: string): string {
  return `${stack.name}-${logicalId}`.toLowerCase();
}

/** Types that the service knows by a generated id, and so does all that uses them: their `Name` never stands for them. */
const KNOWN_BY_ID = ['AWS::ApiGatewayV2::Api', 'AWS::CloudFront::KeyValueStore'];

/** The properties that may hold the physical name of a resource: `BucketName`, `FunctionName`, or plain `Name`. */
export function nameProperties(type: string): string[] {
  return KNOWN_BY_ID.includes(type) ? [] : [`${kindOf(type)}Name`, 'Name'];
}

/** Types whose `Ref` is the ARN. */
const REF_IS_ARN = new Set([
  'AWS::CertificateManager::Certificate', 'AWS::CloudFront::Function', 'AWS::CodeConnections::Connection', 'AWS::CodeStarConnections::Connection',
  'AWS::ECS::Service', 'AWS::ECS::TaskDefinition', 'AWS::ElasticLoadBalancingV2::Listener', 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::IAM::ManagedPolicy', 'AWS::Lambda::LayerVersion', 'AWS::SecretsManager::Secret',
  'AWS::SNS::Topic', 'AWS::StepFunctions::StateMachine',
]);

export function refOf(resource: ResourceIdentity): string {
  if (resource.type === 'AWS::SQS::Queue') {
    return `https://sqs.${resource.region}.${urlSuffixOf(resource.region)}/${resource.account}/${resource.name}`;
  }
  return REF_IS_ARN.has(resource.type) ? arnOf(resource) : resource.name;
}

/** The attribute, or undefined when nothing plausible can be said about it. */
export function attributeOf(resource: ResourceIdentity, attribute: string): string | undefined {
  const { type, name, account, region } = resource;
  // Only its own code knows what a custom resource answers.
  if (!type.startsWith('AWS::') || type === 'AWS::CloudFormation::CustomResource') return undefined;
  const known: { readonly [attribute: string]: string } = {
    'AWS::ApiGatewayV2::Api.ApiEndpoint': `https://${name}.execute-api.${region}.${urlSuffixOf(region)}`,
    'AWS::S3::Bucket.DomainName': `${name}.s3.${urlSuffixOf(region)}`,
    'AWS::S3::Bucket.RegionalDomainName': `${name}.s3.${region}.${urlSuffixOf(region)}`,
    'AWS::S3::Bucket.WebsiteURL': `http://${name}.s3-website-${region}.${urlSuffixOf(region)}`,
    'AWS::CloudFront::Distribution.DomainName': `${name}.cloudfront.local`,
    'AWS::CloudFront::Function.FunctionMetadata.FunctionARN': arnOf(resource),
    'AWS::ElasticLoadBalancingV2::LoadBalancer.DNSName': `${name}.elb.local`,
    'AWS::ECR::Repository.RepositoryUri': `${account}.dkr.ecr.${region}.${urlSuffixOf(region)}/${name}`,
    'AWS::SQS::Queue.QueueUrl': refOf(resource),
  };
  const kind = kindOf(type);
  if (['Arn', 'ARN', `${kind}Arn`, `${kind}ARN`].includes(attribute)) return arnOf(resource);
  if (['Name', `${kind}Name`, 'Id', `${kind}Id`].includes(attribute)) return name;
  return known[`${type}.${attribute}`];
}

/** What precedes the name in the last part of the ARN, where it is not `<kind>/`. */
const ARN_PREFIX: { readonly [type: string]: string } = {
  'AWS::S3::Bucket': '',
  'AWS::SNS::Topic': '',
  'AWS::SQS::Queue': '',
  'AWS::CodeCommit::Repository': '',
  'AWS::CodePipeline::Pipeline': '',
  'AWS::CloudWatch::Alarm': 'alarm:',
  'AWS::CloudFront::KeyValueStore': 'key-value-store/',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'loadbalancer/app/',
  'AWS::IAM::ManagedPolicy': 'policy/',
  'AWS::Lambda::Function': 'function:',
  'AWS::Lambda::LayerVersion': 'layer:',
  'AWS::Logs::LogGroup': 'log-group:',
  'AWS::SecretsManager::Secret': 'secret:',
  'AWS::StepFunctions::StateMachine': 'stateMachine:',
};

/** ARN namespaces that are not the type's service in lower case. */
const ARN_SERVICE: { readonly [service: string]: string } = {
  certificatemanager: 'acm',
  codestarconnections: 'codestar-connections',
  elasticloadbalancingv2: 'elasticloadbalancing',
  stepfunctions: 'states',
};

function arnOf({ type, name, account, region }: ResourceIdentity): string {
  const service = type.split('::')[1]?.toLowerCase() ?? '';
  const where = service === 's3' ? ':' : `${['cloudfront', 'iam'].includes(service) ? '' : region}:${account}`;
  const prefix = ARN_PREFIX[type] ?? `${kindOf(type).toLowerCase()}/`;
  // Parameter names begin with the slash that the ARN has once.
  const path = service === 'ssm' ? name.replace(/^\//, '') : name;
  return `arn:${partitionOf(region)}:${ARN_SERVICE[service] ?? service}:${where}:${prefix}${path}${service === 'logs' ? ':*' : ''}`;
}

function kindOf(type: string): string {
  return type.split('::').at(-1)!;
}
