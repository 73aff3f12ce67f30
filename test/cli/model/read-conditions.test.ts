import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { synthesize } from './synthesize';
import { rulesOf } from '../../../src/cli/model/pipeline';
import { readPipelines } from '../../../src/cli/model/read-pipelines';
import { assemblyOf } from '../../helpers/assembly';

test('conditions of L2 constructs: rules with their configuration resolved, results, retry', () => {
  const [pipeline] = readPipelines(synthesize('Delivery', (stack) => {
    const sources = new s3.Bucket(stack, 'Sources', { versioned: true });
    const alarm = new cloudwatch.Alarm(stack, 'Errors', {
      alarmName: 'errors', metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' }), threshold: 1, evaluationPeriods: 1,
    });
    const project = new codebuild.PipelineProject(stack, 'Project', { buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2' }) });
    const code = new codepipeline.Artifact('Code');
    const rule = (name: string, provider: string, rest: Partial<codepipeline.RuleProps> = {}) => new codepipeline.Rule({ name, provider, version: '1', ...rest });
    new codepipeline.Pipeline(stack, 'Pipeline', {
      pipelineType: codepipeline.PipelineType.V2,
      stages: [
        { stageName: 'Source', actions: [new actions.S3SourceAction({ actionName: 'Code', bucket: sources, bucketKey: 'code.zip', output: code, variablesNamespace: 'Code' })] },
        {
          stageName: 'Deploy',
          actions: [new actions.ManualApprovalAction({ actionName: 'Gate' })],
          beforeEntry: {
            conditions: [{
              result: codepipeline.Result.SKIP,
              rules: [rule('New', 'VariableCheck', { configuration: { Variable: '#{Code.VersionId}', Value: sources.bucketName, Operator: 'NE' } })],
            }],
          },
          onSuccess: {
            conditions: [{
              result: codepipeline.Result.ROLLBACK,
              rules: [
                rule('Bake', 'CloudWatchAlarm', { configuration: { AlarmName: alarm.alarmName, WaitTime: 10 } }),
                rule('Smoke', 'Commands', { commands: ['test -f code.txt'], inputArtifacts: ['Code'] }),
                rule('Suite', 'CodeBuild', { configuration: { ProjectName: project.projectName }, inputArtifacts: ['Code'] }),
              ],
            }],
          },
          onFailure: { result: codepipeline.Result.RETRY, retryMode: codepipeline.RetryMode.ALL_ACTIONS },
        },
      ],
    });
  }));
  const [source, deploy] = pipeline.stages;
  expect([source.beforeEntry, source.onSuccess, source.onFailure]).toEqual([undefined, undefined, undefined]);
  expect(deploy.beforeEntry).toMatchObject([{
    result: 'SKIP',
    rules: [{
      stage: 'Deploy',
      name: 'New',
      category: 'Rule',
      owner: 'AWS',
      provider: 'VariableCheck',
      region: 'us-east-1',
      configuration: { Variable: '#{Code.VersionId}', Value: expect.stringMatching(/^delivery-sources/), Operator: 'NE' },
    }],
  }]);
  expect(deploy.onSuccess).toMatchObject([{
    result: 'ROLLBACK',
    rules: [
      { name: 'Bake', configuration: { AlarmName: 'errors', WaitTime: '10' } },
      { name: 'Smoke', commands: ['test -f code.txt'], inputs: ['Code'] },
      { name: 'Suite', provider: 'CodeBuild', project: { buildspec: expect.stringContaining('0.2') } },
    ],
  }]);
  expect(deploy.onFailure).toEqual({ result: 'RETRY', retryMode: 'ALL_ACTIONS', conditions: [] });
  expect(rulesOf(deploy).map(({ name }) => name)).toEqual(['New', 'Bake', 'Smoke', 'Suite']);
});

test('what a template leaves out has its usual value', () => {
  const { beforeEntry, onSuccess, onFailure } = stageOf({
    BeforeEntry: { Conditions: [{ Rules: [{ Name: 'R', RuleTypeId: { Provider: 'VariableCheck' } }] }] },
    OnSuccess: { Conditions: [] },
    OnFailure: { Conditions: [{}] },
  });
  expect(beforeEntry).toMatchObject([{ result: 'FAIL', rules: [{ category: 'Rule', owner: 'AWS', configuration: {}, inputs: [] }] }]);
  expect(onSuccess).toBeUndefined();
  expect(onFailure).toEqual({ result: undefined, retryMode: 'FAILED_ACTIONS', conditions: [{ result: 'ROLLBACK', rules: [] }] });
});

test('conditions belong to the structure of a pipeline', () => {
  const condition = (Result: string, Value = 'a') => ({
    Conditions: [{ Result, Rules: [{ Name: 'R', RuleTypeId: { Provider: 'VariableCheck' }, Configuration: { Value } }] }],
  });
  const hashes = [
    {}, { BeforeEntry: condition('FAIL') }, { BeforeEntry: condition('SKIP') }, { BeforeEntry: condition('FAIL', 'b') }, { OnSuccess: condition('FAIL') },
    { OnFailure: condition('FAIL') }, { OnFailure: { Result: 'ROLLBACK' } }, { OnFailure: { Result: 'RETRY' } },
    { OnFailure: { Result: 'RETRY', RetryConfiguration: { RetryMode: 'ALL_ACTIONS' } } },
  ].map((rest) => pipelineOf(rest).structureHash);
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(pipelineOf({ OnSuccess: { Conditions: [] } }).structureHash).toBe(hashes[0]);
});

function pipelineOf(stage: object) {
  const Pipeline = { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages: [{ Name: 'Deploy', Actions: [], ...stage }] } };
  return readPipelines(assemblyOf({ stacks: { Delivery: { Resources: { Pipeline } } } }))[0];
}

function stageOf(stage: object) {
  return pipelineOf(stage).stages[0];
}
