import { App, Duration, Stack } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { ApprovalGate, Build, Check, DeliveryPipeline, Source } from '../../../src';

/** A gate with all that it can do. */
export function defineGate(app: App): void {
  const stack = new Stack(app, 'Gated');
  const gate = new ApprovalGate(stack, 'Gate', {
    emails: ['releases@example.com'],
    twoPersonRule: true,
    authorAliases: { 'jane.doe@example.com': ['jdoe'] },
    reminder: Duration.hours(4),
  });
  const repository = codecommit.Repository.fromRepositoryName(stack, 'Repository', 'shop');
  const pipeline = new DeliveryPipeline(stack, 'Shop', { pipelineName: 'shop', source: Source.codeCommit(repository, { pushes: false }) });
  pipeline.addBuild(Build.commands('shop', { commands: ['make'] }));
  pipeline.addEnvironment('production', { approval: gate }).verify(Check.http('https://shop.example.com'));
}
