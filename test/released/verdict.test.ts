import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { lastRelease, Release } from './release';
import { compareReleases, exceptions, judge } from './verdict';

const last = lastRelease();

/** The last release as it would be if it had promised a member, a bucket and a contract that are no more. */
function withMore(release: Release): Release {
  const name = 'cdk-delivery-pipelines.SpaHosting';
  const hosting = release.api.types[name] as { properties: object[] };
  const template = release.templates['defaults/Defaults'];
  return {
    api: {
      ...release.api,
      types: { ...release.api.types, [name]: { ...hosting, properties: [...hosting.properties, { name: 'region', immutable: true, type: { primitive: 'string' } }] } },
    },
    contractVersion: 0,
    templates: {
      ...release.templates,
      'defaults/Defaults': { ...template, Resources: { ...template.Resources, Lost: { Type: 'AWS::S3::Bucket' } } },
    },
  };
}

const REMOVED = ['removed:cdk-delivery-pipelines.SpaHosting.region', 'contract:1', 'removed:defaults/Defaults/Lost'];

test('fails for what the last release had and this one has not, unless it was noted', () => {
  const changes = compareReleases(withMore(last), last);
  expect(judge(changes, []).errors).toEqual([
    'API: PROP cdk-delivery-pipelines.SpaHosting.region: has been removed; code that uses it does not compile any more; '
      + `keep it, deprecated, or note '${REMOVED[0]}' in .compatignore and the change as breaking in CHANGELOG.md`,
    'contract: its version was 0, got 1; commands that are installed do not read what is synthesized; '
      + `keep the version and what it had, or note '${REMOVED[1]}' in .compatignore and the change as breaking in CHANGELOG.md`,
    'defaults/Defaults: Lost (AWS::S3::Bucket) is gone, got nothing of that type instead; an update takes away its objects: artifacts, releases, states or logs; '
      + `keep the logical id, or note '${REMOVED[2]}' in .compatignore and the change as breaking in CHANGELOG.md`,
  ]);
  expect(judge(changes, REMOVED)).toEqual({ errors: [], remarks: [] });
}, 120_000); // a bound: jsii-diff reads all of aws-cdk-lib, twice

test('fails for an exception that nothing needs any more', () => {
  expect(judge([], ['removed:app/Shop']).errors).toEqual([
    ".compatignore: a line allows what did not happen, got 'removed:app/Shop'; take it out",
  ]);
});

test('what nobody would notice is told', () => {
  const change = { key: '', breaking: false, message: 'app/Shop: Topic (AWS::SNS::Topic) is new' };
  expect(judge([change], [])).toEqual({ errors: [], remarks: [change.message] });
});

test('exceptions are lines, below why they are', () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'exceptions-')), '.compatignore');
  fs.writeFileSync(file, '# It had no use.\n removed:app/Shop\n\n');
  expect(exceptions(file)).toEqual(['removed:app/Shop']);
});
