import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { version } from 'aws-cdk-lib/package.json';
import { AwsSolutionsChecks } from 'cdk-nag';
import { compareTemplates } from './compare-templates';
import { currentTemplates, lastRelease } from './release';
import { exceptions } from './verdict';
import { devDependencies } from '../../package.json';
import { apps } from '../helpers/apps';

/** Set by .ci/newest-cdk, whose questions those are that only a later version can answer: they are no tests of other runs. */
const { CDK_VERSION } = process.env;
const describeNewest = (title: string, tests: () => void) => { if (CDK_VERSION) describe(title, tests); };

test('aws-cdk-lib is of the version that is to be tested', () => {
  expect(version).toBe(CDK_VERSION ?? devDependencies['aws-cdk-lib']);
});

describeNewest('an update of aws-cdk-lib alone', () => {
  test('changes nothing in a stack that somebody would notice', () => {
    const allowed = exceptions();
    const noticed = compareTemplates(lastRelease().templates, currentTemplates()).filter(({ key, breaking }) => breaking && !allowed.includes(key));
    expect(noticed.map(({ message }) => message)).toEqual([]);
  });
});

describeNewest('with all flags of a new app, whose mistakes aws-cdk-lib reports', () => {
  const newApp = () => new App({ context: { ...CURRENTLY_RECOMMENDED_FLAGS, '@aws-cdk/core:strictCfnValidateErrors': true } });

  beforeAll(() => { process.env.CDK_VALIDATION = 'true'; });
  afterAll(() => { process.env.CDK_VALIDATION = 'false'; });

  test('a mistake is one', () => {
    const app = newApp();
    new CfnResource(new Stack(app, 'Stack'), 'Topic', { type: 'AWS::SNS::Topic', properties: { Nmae: 'orders' } });
    expect(() => app.synth()).toThrow(/Nmae/);
  });

  test.each(Object.keys(apps))('the app %s has none, and no finding of cdk-nag', (name) => {
    const app = newApp();
    apps[name](app);
    app.synth();
    const { violations } = new AwsSolutionsChecks(app).validateScope(app);
    expect(violations.map(({ ruleName, violatingResources }) => `${ruleName} at ${violatingResources.map((resource) => resource.constructPath)}`)).toEqual([]);
  });
});
