import { Duration } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { Build, TestReport } from '../../src/builds';

test.each<[string, () => unknown, string]>([
  ['a name that no project can have', () => Build.site('my site'), "build 'my site': a name holds 1 to 100 letters, digits, _ and -, got 'my site'; rename the build"],
  ['a directory outside of the repository', () => Build.site('site', { directory: '../other' }),
    "build 'site': directory is a path inside the repository without spaces, got '../other'; write it like 'apps/storefront'"],
  ['an absolute directory', () => Build.site('site', { directory: '/apps' }),
    "build 'site': directory is a path inside the repository without spaces, got '/apps'; write it like 'apps/storefront'"],
  ['an output directory with spaces', () => Build.commands('docs', { commands: ['make'], outputDirectory: 'my docs' }),
    "build 'docs': outputDirectory is a path inside the repository without spaces, got 'my docs'; write it like 'apps/storefront'"],
  ['a variable that no shell knows', () => Build.site('site', { environment: { 'API-URL': 'x' } }),
    "build 'site': environment variable 'API-URL' is no name the build can have; use letters, digits and _, and leave names that start with CODEBUILD_ to the service"],
  ['a variable of the service', () => Build.site('site', { environment: { CODEBUILD_SRC_DIR: 'x' } }),
    "build 'site': environment variable 'CODEBUILD_SRC_DIR' is no name the build can have; use letters, digits and _, and leave names that start with CODEBUILD_ to the service"],
  ['a timeout below what the service takes', () => Build.site('site', { timeout: Duration.minutes(4) }),
    "build 'site': timeout is 5 minutes to 36 hours, got 4 minutes; the service refuses others"],
  ['a timeout above what the service takes', () => Build.buildspec('x', { buildspec: codebuild.BuildSpec.fromSourceFilename('b.yml'), timeout: Duration.hours(37) }),
    "build 'x': timeout is 5 minutes to 36 hours, got 1 day 13 hours; the service refuses others"],
  ['no commands', () => Build.commands('docs', { commands: [] }), "build 'docs': it needs at least one command, got none; say what it runs"],
  ['a report without files', () => TestReport.junit(), 'test report JUNITXML: it needs at least one file, got none; name the files that the tests write'],
])('fails with %s', (_title, act, message) => {
  expect(act).toThrow(new Error(message));
});
