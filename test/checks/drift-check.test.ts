import { App, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Checked } from './checked';
import { Check, DeliveryPipeline, DriftCheckOptions, Source } from '../../src';
import { connectionArn } from '../helpers/apps';

const QUEUE = 'arn:aws:sqs:eu-central-1:111111111111:orders';
const queue = () => new iam.PolicyStatement({ actions: ['sqs:GetQueueAttributes'], resources: [QUEUE] });
const vpcs = () => new iam.PolicyStatement({ actions: ['ec2:DescribeVpcs'], resources: ['*'] });
const drift = (stackNames: string[], options: Partial<DriftCheckOptions> = {}) => () =>
  Check.drift(stackNames, { permissions: [queue()], ...options });

test('stacks are looked at before the approval, by a function that may read what they define', () => {
  const checked = new Checked((stack) => Check.drift(['network', stack.stackName], { permissions: [queue(), vpcs()] }));
  const { kind, settings } = checked.function;
  expect(checked.action('drift')).toMatchObject({ stage: 'production-prepare', Configuration: { UserParameters: '{}' } });
  expect(kind).toBe('stack-drift');
  expect(settings).toEqual({ name: 'drift', advisory: false, waitSeconds: 1800, stacks: ['network', 'Shop'], region: 'eu-central-1' });
  expect(checked.statements).toEqual([
    {
      Effect: 'Allow',
      Action: ['cloudformation:BatchDescribeTypeConfigurations', 'cloudformation:DescribeStackDriftDetectionStatus', 'ec2:DescribeVpcs'],
      Resource: '*',
    },
    {
      Effect: 'Allow',
      Action: ['cloudformation:DescribeStackResourceDrifts', 'cloudformation:DetectStackDrift', 'cloudformation:DetectStackResourceDrift'],
      Resource: ['Shop', 'network'].map((name) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:cloudformation:eu-central-1:111111111111:stack/${name}/*`]] })),
    },
    { Effect: 'Allow', Action: 'sqs:GetQueueAttributes', Resource: QUEUE },
  ]);
});

test('it may look after the deployments, advisory, in a time of its own', () => {
  const { settings } = new Checked(drift(['network'], { name: 'by-hand', timeout: Duration.hours(2) }), { moment: 'verify', advisory: true }).function;
  expect(settings).toMatchObject({ name: 'by-hand', advisory: true, waitSeconds: 7200 });
});

test.each<[string, () => unknown, string]>([
  ['no stack', drift([]), "check 'drift': it looks at 1 to 10 stacks, got 0; name those that matter, or make it several checks"],
  ['more stacks than one check remembers', drift(Array.from({ length: 11 }, (_, i) => `s${i}`)),
    "check 'drift': it looks at 1 to 10 stacks, got 11; name those that matter, or make it several checks"],
  ['a name that no stack has', drift(['Shop/Network']),
    "check 'drift': a stack is called by letters, digits and -, got 'Shop/Network'; give the stackName of the stack"],
  ['nothing that it may read', drift(['network'], { permissions: [] }),
    "check 'drift': AWS CloudFormation reads what stacks define with the permissions of the function, got none; give statements that read the resources of the stacks"],
  ['an environment in another account', () => {
    const stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-central-1' } });
    new DeliveryPipeline(stack, 'Delivery', { source: Source.gitHub('acme/shop', { connectionArn }) })
      .addEnvironment('production', { env: { account: '222222222222', region: 'eu-central-1' }, deployRoleArn: 'arn:aws:iam::222222222222:role/deploy' })
      .require(drift(['network'])());
  }, "check 'drift': its function reads stacks of its own account 111111111111, got environment 'production' in account 222222222222; check them in a pipeline of that account"],
])('fails for %s', (_title, act, message) => {
  expect(act).toThrow(new Error(message));
});
