import { runSimulation } from '@cloud-copilot/iam-simulate';

export const ACCOUNT = '111111111111';

/** What a request says beside action and resource: `{ 's3:prefix': 'releases/' }`. */
export interface Context { readonly [key: string]: string }

/**
 * Calls of one service, written short: `['s3:GetObject,PutObject', 'HostingBucket/releases/e-1', context]`. The resource is an ARN,
 * `*`, or starts with the name of a resource of the templates, which stands for its ARN; in braces a name stands for its own
 * name, or for a pseudo parameter: `{AWS::Region}`. Names are logical ids without their hash.
 */
export type Call = readonly [actions: string, resource: string, context?: Context];

/** A single request of a call, written out. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

export interface Decision {
  readonly allowed: boolean;
  /** For people: who asks for what, and what decides. */
  readonly explanation: string;
}

interface Statement { readonly [element: string]: unknown }

interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: { readonly [name: string]: any };
}

/** How ARNs are made of names. The names of all these types can be used in calls. */
const ARNS: { readonly [type: string]: (name: string, place: string, property: (name: string) => string) => string } = {
  'AWS::CloudFront::Distribution': (name) => `arn:aws:cloudfront::${ACCOUNT}:distribution/${name}`,
  'AWS::CloudFront::KeyValueStore': (name) => `arn:aws:cloudfront::${ACCOUNT}:key-value-store/${name}`,
  'AWS::CodeBuild::Project': (name, place) => `arn:aws:codebuild:${place}:project/${name}`,
  'AWS::CodeDeploy::Application': (name, place) => `arn:aws:codedeploy:${place}:application:${name}`,
  'AWS::CodeDeploy::DeploymentConfig': (name, place) => `arn:aws:codedeploy:${place}:deploymentconfig:${name}`,
  'AWS::CodeDeploy::DeploymentGroup': (name, place, property) => `arn:aws:codedeploy:${place}:deploymentgroup:${property('ApplicationName')}/${name}`,
  'AWS::CodePipeline::Pipeline': (name, place) => `arn:aws:codepipeline:${place}:${name}`,
  'AWS::ECR::Repository': (name, place) => `arn:aws:ecr:${place}:repository/${name}`,
  'AWS::ECS::Service': (name, place, property) => `arn:aws:ecs:${place}:service/${property('Cluster')}/${name}`,
  'AWS::ECS::TaskDefinition': (name, place) => `arn:aws:ecs:${place}:task-definition/${name}:1`,
  'AWS::ElasticLoadBalancingV2::ListenerRule': (name, place) => `arn:aws:elasticloadbalancing:${place}:listener-rule/app/balancer/b-1/l-80/${name}`,
  'AWS::ElasticLoadBalancingV2::TargetGroup': (name, place) => `arn:aws:elasticloadbalancing:${place}:targetgroup/${name}/a1b2c3d`,
  'AWS::Events::Rule': (name, place) => `arn:aws:events:${place}:rule/${name}`,
  'AWS::IAM::Role': (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`,
  'AWS::KMS::Key': (name, place) => `arn:aws:kms:${place}:key/${name}`,
  'AWS::Lambda::Function': (name, place) => `arn:aws:lambda:${place}:function:${name}`,
  'AWS::Logs::LogGroup': (name, place) => `arn:aws:logs:${place}:log-group:${name}`,
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::SNS::Topic': (name, place) => `arn:aws:sns:${place}:${name}`,
  'AWS::SQS::Queue': (name, place) => `arn:aws:sqs:${place}:${name}`,
};

/** Types whose `Ref` is an ARN. */
const ARN_BY_REF = [
  'AWS::ECS::Service', 'AWS::ECS::TaskDefinition', 'AWS::ElasticLoadBalancingV2::ListenerRule', 'AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::SNS::Topic',
];

const NAME_PROPERTIES = ['Name', 'BucketName', 'Family', 'FunctionName', 'LogGroupName', 'RoleName', 'TopicName'];

/**
 * Evaluates the policies in the templates of one app, by stack name, as IAM does inside of one account. What is not simulated, or
 * cannot be resolved, is an error.
 */
export function simulatorOf(templates: { readonly [stack: string]: any }, region: string = 'eu-central-1'): IamSimulator {
  return new IamSimulator(templates, region);
}

export class IamSimulator {
  private readonly resources: Resource[];
  private readonly exports = new Map<string, { readonly stack: string; readonly value: unknown }>();
  private readonly resourcePolicies: { readonly arn: string; readonly statements: Statement[] }[];

  constructor(templates: { readonly [stack: string]: any }, private readonly region: string) {
    this.resources = Object.entries(templates).flatMap(([stack, template]) => Object.entries<any>(template.Resources)
      .map(([id, { Type, Properties }]) => ({ stack, id, type: Type, properties: Properties ?? {} })));
    for (const [stack, { Outputs = {} }] of Object.entries(templates)) {
      for (const { Export, Value } of Object.values<any>(Outputs)) if (Export) this.exports.set(Export.Name, { stack, value: Value });
    }
    this.resourcePolicies = this.resources.flatMap((resource) => this.policiesOf(resource));
  }

  /** Names of all resources of a type. */
  public names(type: string): string[] {
    return this.resources.filter((resource) => resource.type === type).map(({ id }) => nameOf(id));
  }

  /** ARNs of the same. */
  public arns(type: string): string[] {
    return this.resources.filter((resource) => resource.type === type).map((resource) => this.arnOf(resource));
  }

  /** The ARN of a resource, by its name. */
  public arn(name: string): string {
    return this.arnOf(this.find(name));
  }

  /** A session of a role. */
  public role(name: string): Principal {
    const role = this.find(name);
    return new Principal(this, name, `arn:aws:sts::${ACCOUNT}:assumed-role/${this.nameIn(role)}/session`, this.identityStatements(role));
  }

  /** A service of AWS: only policies of resources allow it something. */
  public service(name: string): Principal {
    return new Principal(this, name, name, []);
  }

  /** Somebody of the account who may do everything that the resource itself leaves to the account. */
  public administrator(): Principal {
    const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
    return new Principal(this, 'an administrator', `arn:aws:sts::${ACCOUNT}:assumed-role/Administrator/session`, [everything]);
  }

  /** The requests of a call, one for each action. */
  public requests([actions, resource, context = {}]: Call): Request[] {
    const expand = (text: string) => text.replace(/\{([A-Za-z0-9:]+)\}/g, (_, name: string) => this.pseudo[name] ?? this.nameIn(this.find(name)));
    const [service, names] = actions.split(':');
    const arn = resource === '*' || resource.startsWith('arn:') ? expand(resource) : expand(resource).replace(/^[A-Za-z0-9]+/, (name) => this.arn(name));
    const expanded = Object.fromEntries(Object.entries(context).map(([key, value]) => [key, expand(value)]));
    return names.split(',').map((action) => ({ action: `${service}:${action}`, resource: arn, context: expanded }));
  }

  /** What a resource says itself. Keys and roles from elsewhere leave it to the account, as is usual. */
  public resourcePolicy(action: string, arn: string): Statement[] {
    const own = this.resourcePolicies.filter((policy) => arn === policy.arn || arn.startsWith(`${policy.arn}/`)).flatMap((policy) => policy.statements);
    const account = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } };
    if (own.length === 0 && action.startsWith('kms:')) return [{ ...account, Action: 'kms:*', Resource: '*' }];
    if (own.length === 0 && action.startsWith('sts:')) return [{ ...account, Action: 'sts:AssumeRole' }];
    // the policy of a role is about who may assume it, not about calls that change it
    return arn.startsWith('arn:aws:iam:') && !action.startsWith('sts:') ? [] : own;
  }

  private get pseudo(): { readonly [name: string]: string } {
    return { 'AWS::AccountId': ACCOUNT, 'AWS::Partition': 'aws', 'AWS::Region': this.region, 'AWS::URLSuffix': 'amazonaws.com' };
  }

  private find(name: string): Resource {
    const known = this.resources.filter(({ type }) => type in ARNS);
    const found = known.filter(({ id }) => nameOf(id) === name);
    if (found.length === 1) return found[0];
    const names = known.map(({ id }) => nameOf(id)).sort().join(', ');
    throw new Error(`iam simulator: '${name}' names one resource, got ${found.length}; the templates have ${names}`);
  }

  private identityStatements(role: Resource): Statement[] {
    const { Policies = [], ManagedPolicyArns, PermissionsBoundary } = role.properties;
    if (ManagedPolicyArns ?? PermissionsBoundary) {
      throw new Error(`iam simulator: role '${role.id}' has statements that are in no template, got a managed policy; write them out`);
    }
    const attached = this.resources.filter(({ type, stack, properties }) => type === 'AWS::IAM::Policy'
      && this.resolve(stack, properties.Roles ?? []).includes(this.nameIn(role)));
    return [
      ...this.resolve(role.stack, Policies).flatMap((policy: any) => policy.PolicyDocument.Statement),
      ...attached.flatMap(({ stack, properties }) => this.resolve(stack, properties.PolicyDocument.Statement)),
    ];
  }

  private policiesOf(resource: Resource): { readonly arn: string; readonly statements: Statement[] }[] {
    const { properties } = resource;
    const resolved = (value: unknown) => this.resolve(resource.stack, value);
    switch (resource.type) {
      case 'AWS::IAM::Role': return [{ arn: this.arnOf(resource), statements: resolved(properties.AssumeRolePolicyDocument.Statement) }];
      case 'AWS::KMS::Key': return [{ arn: this.arnOf(resource), statements: resolved(properties.KeyPolicy.Statement) }];
      case 'AWS::Lambda::Permission': return [permission(resolved(properties))];
      case 'AWS::S3::BucketPolicy': return [{ arn: `arn:aws:s3:::${resolved(properties.Bucket)}`, statements: resolved(properties.PolicyDocument.Statement) }];
      case 'AWS::SNS::TopicPolicy': return properties.Topics.map((topic: unknown) => (
        { arn: resolved(topic), statements: resolved(properties.PolicyDocument.Statement) }
      ));
      case 'AWS::SQS::QueuePolicy': return properties.Queues.map((queue: unknown) => (
        { arn: `arn:aws:sqs:${this.region}:${ACCOUNT}:${resolved(queue)}`, statements: resolved(properties.PolicyDocument.Statement) }
      ));
      default: return [];
    }
  }

  /** The name that is given, else one like CloudFormation's, without the random part. */
  private nameIn({ stack, id, type, properties }: Resource): string {
    const given = NAME_PROPERTIES.find((property) => properties[property] !== undefined);
    if (given) return this.resolve(stack, properties[given]);
    return type === 'AWS::S3::Bucket' ? `${stack}-${id}`.toLowerCase() : `${stack}-${id}`;
  }

  private arnOf(resource: Resource): string {
    const format = ARNS[resource.type];
    if (!format) throw new Error(`iam simulator: no ARN is known for ${resource.type} '${resource.id}'; add the type to ARNS`);
    return format(this.nameIn(resource), `${this.region}:${ACCOUNT}`, (property) => this.resolve(resource.stack, resource.properties[property]));
  }

  private resolve(stack: string, value: any): any {
    if (Array.isArray(value)) return value.map((item) => this.resolve(stack, item));
    if (typeof value !== 'object' || value === null) return value;
    const [key, argument] = Object.entries<any>(value)[0] ?? [''];
    switch (key) {
      case 'Ref': return this.reference(stack, argument);
      case 'Fn::GetAtt': return this.attribute(stack, argument[0], argument[1]);
      case 'Fn::ImportValue': return this.imported(this.resolve(stack, argument));
      case 'Fn::Join': return this.resolve(stack, argument[1]).join(argument[0]);
      case 'Fn::Select': return this.resolve(stack, argument[1])[argument[0]];
      case 'Fn::Split': return this.resolve(stack, argument[1]).split(argument[0]);
      case 'Fn::Sub': return this.substitute(stack, argument);
      default:
        if (key.startsWith('Fn::')) throw new Error(`iam simulator: ${key} is not resolved; add it to resolve()`);
        return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.resolve(stack, item)]));
    }
  }

  private reference(stack: string, id: string): string {
    if (id in this.pseudo) return this.pseudo[id];
    const resource = this.resourceOf(stack, id);
    return ARN_BY_REF.includes(resource.type) ? this.arnOf(resource) : this.nameIn(resource);
  }

  private attribute(stack: string, id: string, attribute: string): string {
    const resource = this.resourceOf(stack, id);
    if (attribute === 'Name') return this.nameIn(resource);
    if (attribute !== 'Arn') return `${this.nameIn(resource)}.${attribute}`;
    return resource.type === 'AWS::Logs::LogGroup' ? `${this.arnOf(resource)}:*` : this.arnOf(resource);
  }

  private substitute(stack: string, text: string): string {
    return text.replace(/\$\{([^}!]+)\}/g, (_, name: string) => {
      const [id, attribute] = name.split('.');
      return attribute ? this.attribute(stack, id, attribute) : this.reference(stack, id);
    });
  }

  private imported(name: string): any {
    const exported = this.exports.get(name);
    if (!exported) throw new Error(`iam simulator: nothing exports '${name}'; give the templates of the whole app`);
    return this.resolve(exported.stack, exported.value);
  }

  private resourceOf(stack: string, id: string): Resource {
    const resource = this.resources.find((candidate) => candidate.stack === stack && candidate.id === id);
    if (!resource) throw new Error(`iam simulator: stack '${stack}' has no resource '${id}'; parameters are not resolved`);
    return resource;
  }
}

/** Who makes requests. */
export class Principal {
  constructor(
    private readonly iam: IamSimulator,
    public readonly name: string,
    private readonly principal: string,
    private readonly statements: Statement[],
  ) {}

  /** Actions, resources and context keys that do not go together in AWS are errors. */
  public async decide({ action, resource, context }: Request): Promise<Decision> {
    const resourceStatements = this.iam.resourcePolicy(action, resource);
    const text = [`${this.name}: ${action} on ${resource}`, ...Object.entries(context).map(([key, value]) => `${key}=${value}`)].join(' ');
    // Most requests are of this kind. Whether they can exist in AWS is found out by those who may make them.
    if (![...this.statements, ...resourceStatements].some((statement) => speaksOf(statement, action))) {
      return { allowed: false, explanation: `${text} is ImplicitlyDenied, by no statement` };
    }
    const simulated = await runSimulation({
      request: {
        principal: this.principal, action, resource: { resource, accountId: ACCOUNT }, contextVariables: { 'aws:SecureTransport': 'true', ...context },
      },
      identityPolicies: this.statements.length > 0 ? [{ name: 'identity', policy: document(this.statements) }] : [],
      resourcePolicy: resourceStatements.length > 0 ? document(resourceStatements) : undefined,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    }, {});
    if (simulated.resultType !== 'single') throw new Error(`${text}: ${JSON.stringify(simulated)}`);
    const { overallResult, result: { analysis, ignoredContextKeys = [] } } = simulated;
    if (ignoredContextKeys.length > 0) throw new Error(`${text}: such requests have no ${ignoredContextKeys.join(', ')}`);
    const by = [analysis.identityAnalysis, analysis.resourceAnalysis]
      .flatMap((policy) => [...policy?.denyStatements ?? [], ...policy?.allowStatements ?? []])
      .map(({ statement }) => JSON.stringify(statement.toJSON()));
    return { allowed: overallResult === 'Allowed', explanation: `${text} is ${overallResult}, by ${by.join(' and ') || 'no statement'}` };
  }
}

/** A logical id without its hash. */
function nameOf(id: string): string {
  return id.replace(/[0-9A-F]{8}$/, '');
}

function speaksOf({ Action, NotAction }: Statement, action: string): boolean {
  return NotAction !== undefined || [Action].flat().some((pattern) => patternOf(String(pattern)).test(action));
}

const patterns = new Map<string, RegExp>();

function patternOf(action: string): RegExp {
  const pattern = patterns.get(action) ?? new RegExp(`^${action.replace(/[*?]/g, (wildcard) => (wildcard === '*' ? '.*' : '.'))}$`, 'i');
  patterns.set(action, pattern);
  return pattern;
}

function document(Statement: Statement[]): object {
  return { Version: '2012-10-17', Statement };
}

/** A permission of a function as the statement that AWS Lambda makes of it. */
function permission(properties: any): { readonly arn: string; readonly statements: Statement[] } {
  const { Action, FunctionName: arn, Principal: Service, SourceAccount, SourceArn } = properties;
  const Condition = {
    ...SourceArn && { ArnLike: { 'aws:SourceArn': SourceArn } },
    ...SourceAccount && { StringEquals: { 'aws:SourceAccount': SourceAccount } },
  };
  return { arn, statements: [{ Effect: 'Allow', Principal: { Service }, Action, Resource: arn, Condition }] };
}
