import { policySize } from '../../src/foundation/private/policy-size';

test('a policy of text is as large as its characters without white space', () => {
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::shop/*' }] };
  expect(policySize(policy)).toBe(JSON.stringify(policy).length);
});

test.each<[string, unknown, string]>([
  ['the partition', { Ref: 'AWS::Partition' }, 'aws'],
  ['an account', { Ref: 'AWS::AccountId' }, '111111111111'],
  ['a region', { Ref: 'AWS::Region' }, 'eu-west-1'],
  ['a name', { Ref: 'Bucket' }, 'x'.repeat(8)],
  ['an ARN', { 'Fn::GetAtt': ['Function', 'Arn'] }, 'x'.repeat(40)],
  ['another attribute', { 'Fn::GetAtt': ['Function', 'Version'] }, 'x'.repeat(8)],
  ['what another stack exports', { 'Fn::ImportValue': 'Stack:Export' }, 'x'.repeat(8)],
  ['joined text', { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, { 'Fn::Join': ['/', ['a', 'b']] }]] }, 'arn:aws:a/b'],
])('%s counts as the shortest that it becomes', (_, reference, text) => {
  expect(policySize({ Resource: [reference] })).toBe(JSON.stringify({ Resource: [text] }).length);
});
