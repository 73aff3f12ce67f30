import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { Build, DeliveryPipeline, Source } from '../../src';

function project(build: Build): any {
  const stack = new Stack(new App(), 'Delivery');
  const repository = codecommit.Repository.fromRepositoryName(stack, 'Repository', 'shop');
  new DeliveryPipeline(stack, 'Shop', { source: Source.codeCommit(repository) }).addBuild(build);
  const [{ Properties }] = Object.values<any>(Template.fromStack(stack).findResources('AWS::CodeBuild::Project'));
  return Properties;
}

test('a build has the machine and the time that it is given, and keeps what it fetched in Amazon S3', () => {
  const { Environment, TimeoutInMinutes, Cache } = project(Build.commands('unit', {
    commands: ['npm ci', 'npm test'], cachePaths: ['.npm'], computeType: codebuild.ComputeType.LARGE, timeout: Duration.minutes(30),
  }));

  expect({ size: Environment.ComputeType, TimeoutInMinutes, cache: Cache.Type }).toEqual({ size: 'BUILD_GENERAL1_LARGE', TimeoutInMinutes: 30, cache: 'S3' });
});

test('without being told it is a small one for half an hour, and keeps nothing when it is told so', () => {
  const { Environment, TimeoutInMinutes, Cache } = project(Build.commands('unit', { commands: ['make'], cache: false }));

  expect({ size: Environment.ComputeType, TimeoutInMinutes, cache: Cache.Type }).toEqual({ size: 'BUILD_GENERAL1_SMALL', TimeoutInMinutes: 30, cache: 'NO_CACHE' });
});
