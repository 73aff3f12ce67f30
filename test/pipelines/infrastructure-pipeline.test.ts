import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  ApprovalGate, Build, CdkStack, Check, InfrastructureEnvironment, InfrastructurePipeline, InfrastructurePipelineProps, InfrastructureTarget,
  Source, TerraformPermissions, TerraformState,
} from '../../src';
import { connectionArn } from '../helpers/apps';

let stack: Stack;
let state: TerraformState;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
  state = new TerraformState(stack, 'State');
});

function environment(name: string, options: Partial<InfrastructureEnvironment> = {}, outputs?: string[]): InfrastructureEnvironment {
  return { name, target: InfrastructureTarget.terraform({ state, permissions: [TerraformPermissions.dynamoDbTables(`${name}-`)], outputs }), ...options };
}

function platform(props: Partial<InfrastructurePipelineProps> = {}): InfrastructurePipeline {
  return new InfrastructurePipeline(stack, 'Platform', { source: Source.gitHub('acme/platform', { connectionArn }), environments: [environment('dev')], ...props });
}

const stages = () => Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'))[0].Properties.Stages
  .map((stage: any) => `${stage.Name}: ${stage.Actions.map((a: any) => `${a.Name}@${a.RunOrder}`).join(' ')}`);

test('validated once, then planned, approved, applied and checked', () => {
  const { pipeline, delivery } = platform({
    environments: [
      environment('dev', { checks: [Check.commands('smoke', ['make smoke'])] }),
      environment('live', { approval: new ApprovalGate(stack, 'Gate'), skipApprovalWithoutChanges: true, retryOnFailure: true }),
    ],
  });
  expect(stages()).toEqual([
    'Source: Source@1', 'Build: infrastructure@1', 'dev: infrastructure-Plan@1 infrastructure-Apply@2 smoke@3',
    'live-prepare: infrastructure-Plan@1', 'live-approval: Evidence@1 Approve@2 Approver@3', 'live: infrastructure-Apply@1',
  ]);
  expect(pipeline).toBe(delivery.pipeline);
});

test('what it deploys has outputs for what comes after', () => {
  const { deployments, delivery } = platform({ environments: [environment('dev', {}, ['api_url'])] });
  const url = deployments.dev.output('api_url');
  delivery.addEnvironment('after').verify(Check.commands('smoke', ['make smoke'], { environment: { URL: url } }));
  expect(stages()[3]).toBe('after: smoke@1');
});

test('the module may be a build of its own', () => {
  const { infrastructure } = platform({ infrastructure: Build.terraform('network', { directory: 'modules/network', inputs: ['modules/shared'] }) });
  expect(infrastructure.name).toBe('network');
  expect(stages()[2]).toBe('dev: network-Plan@1 network-Apply@2');
});

test('stacks of a CDK app: compared, approved, deployed one after the other', () => {
  const target = (stage: string) => InfrastructureTarget.cdkStacks({
    stacks: [CdkStack.named(`${stage}-data`), CdkStack.named(`${stage}-api`, { outputs: ['ApiUrl'] })],
  });
  const { deployments, infrastructure } = platform({
    directory: 'cdk',
    environments: [{ name: 'dev', target: target('dev') }, { name: 'live', target: target('live'), approval: new ApprovalGate(stack, 'Gate'), skipApprovalWithoutChanges: true }],
  });
  expect(stages().slice(1)).toEqual([
    'Build: infrastructure@1',
    'dev: infrastructure-Diff@1 infrastructure-Assets@1 infrastructure-dev-data-Prepare@2 infrastructure-dev-data-Execute@3 '
      + 'infrastructure-dev-api-Prepare@4 infrastructure-dev-api-Execute@5',
    'live-prepare: infrastructure-Diff@1',
    'live-approval: Evidence@1 Approve@2 Approver@3',
    'live: infrastructure-Assets@1 infrastructure-live-data-Prepare@2 infrastructure-live-data-Execute@3 '
      + 'infrastructure-live-api-Prepare@4 infrastructure-live-api-Execute@5',
  ]);
  expect(deployments.live.output('ApiUrl')).toBe('#{live-infrastructure-live-api-outputs.ApiUrl}');
  expect(infrastructure.name).toBe('infrastructure');
});

test('AwsSolutions finds nothing', () => {
  platform({ environments: [environment('live', { approval: new ApprovalGate(stack, 'Gate'), skipApprovalWithoutChanges: true }, ['api_url'])] });
  const app = stack.node.root as App;
  app.synth();
  expect(new AwsSolutionsChecks(app).validateScope(app).violations.map(({ ruleName }) => ruleName)).toEqual([]);
});

test.each<[string, () => Partial<InfrastructurePipelineProps>, string]>([
  ['without environments', () => ({ environments: [] }),
    "infrastructure pipeline 'Platform': it delivers to at least one environment, got none; add one to environments"],
  ['with a directory beside a build', () => ({ directory: 'modules', infrastructure: Build.terraform('network', { directory: 'modules/network' }) }),
    "infrastructure pipeline 'Platform': directory is for what the pipeline builds itself, got 'modules' and a build too; give it to that build"],
])('fails %s', (_title, props, message) => {
  expect(() => platform(props())).toThrow(new Error(message));
});
