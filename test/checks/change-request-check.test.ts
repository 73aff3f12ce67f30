import { Duration, Lazy, SecretValue, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { attach, Checked } from './checked';
import { ChangeRequestCheckOptions, Check, NoAnswer } from '../../src';

const URL = 'https://changes.example.com/delivery';

const keyOf = (stack: Stack) => secretsmanager.Secret.fromSecretCompleteArn(stack, 'Key', 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:changes-a1b2c3');
const changeRequest = (options: Partial<ChangeRequestCheckOptions> = {}, url = URL) => (stack: Stack) =>
  Check.changeRequest(url, { secret: keyOf(stack), ...options });

test('the system is asked in the stage of the deployments, about the execution', () => {
  const checked = new Checked(changeRequest());
  const { id, kind, settings, Timeout } = checked.function;
  expect(checked.action('change-request')).toMatchObject({
    stage: 'production',
    Namespace: 'production-change-request',
    ActionTypeId: { Category: 'Invoke', Provider: 'Lambda' },
    Configuration: {
      FunctionName: { Ref: id },
      UserParameters: '{"pipeline":"shop","execution":"#{codepipeline.PipelineExecutionId}","environment":"production","revision":"#{SourceVariables.CommitId}"}',
    },
  });
  expect([kind, Timeout]).toEqual(['change-request', 120]);
  expect(settings).toEqual({
    name: 'change-request', advisory: false, waitSeconds: 3600, url: URL, secret: keyOf(new Stack()).secretArn, onNoAnswer: 'fail',
  });
});

test('its function may read the key of the signature, and nothing else; the pipeline may invoke it', () => {
  const checked = new Checked(changeRequest());
  expect(checked.statements).toEqual([
    { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:changes-a1b2c3' },
  ]);
  expect(checked.invokes).toEqual([{ 'Fn::GetAtt': [checked.function.id, 'Arn'] }]);
});

test('a key that is encrypted with a key of its own can be read', () => {
  const checked = new Checked((stack) => Check.changeRequest(URL, {
    secret: new secretsmanager.Secret(stack, 'Key', { encryptionKey: new kms.Key(stack, 'Encryption'), secretStringValue: SecretValue.unsafePlainText('test') }),
  }));
  expect(checked.statements.map(({ Action }) => Action)).toEqual(['secretsmanager:GetSecretValue', 'kms:Decrypt']);
});

test('how long it may take, and what no answer means, are settings of the function', () => {
  const { settings } = new Checked(changeRequest({ name: 'cab', timeout: Duration.hours(8), onNoAnswer: NoAnswer.PASS }), { advisory: true }).function;
  expect(settings).toMatchObject({ name: 'cab', advisory: true, waitSeconds: 28_800, onNoAnswer: 'pass' });
});

test('a URL may be known at deployment only', () => {
  const { settings } = new Checked(changeRequest({}, Lazy.string({ produce: () => URL }))).function;
  expect(settings.url).toBe(URL);
});

test.each<[string, () => unknown, string]>([
  ['a URL that is not https', () => new Checked(changeRequest({}, 'http://changes.example.com/')),
    "check 'change-request': a change is asked for at an https URL without user and password, got 'http://changes.example.com/'; requests are signed with the secret"],
  ['a URL with a password', () => new Checked(changeRequest({}, 'https://me:test@changes.example.com/')),
    "check 'change-request': a change is asked for at an https URL without user and password, got 'https://me:test@changes.example.com/'; requests are signed with the secret"],
  ['a wait that is too short', () => new Checked(changeRequest({ timeout: Duration.seconds(59) })),
    "check 'change-request': timeout is 1 minute to 23 hours, as the service ends the action after 24, got 59 seconds; give a Duration in between"],
  ['a wait that is too long', () => new Checked(changeRequest({ name: 'cab', timeout: Duration.hours(24) })),
    "check 'cab': timeout is 1 minute to 23 hours, as the service ends the action after 24, got 1 day; give a Duration in between"],
  ['a wait that nobody knows', () => new Checked(changeRequest({ timeout: Duration.seconds(Lazy.number({ produce: () => 60 })) })),
    "check 'change-request': timeout is known when the app is synthesized, got a token; give a Duration of numbers"],
  ['a change that is asked for after it was made', () => new Checked(changeRequest(), { moment: 'verify' }),
    "check 'change-request': it is about whether deployments may start, got verify() of environment 'production'; use require()"],
  ['more settings than a function takes', () => new Checked(changeRequest({}, `${URL}/${'x'.repeat(4000)}`)),
    expect.stringMatching(/^check 'change-request': a function takes 4096 bytes of settings, got \d+; leave out what is over, or make it two checks$/)],
  ['a pipeline that was made elsewhere', () => attach(changeRequest()),
    "check 'change-request': a function of the pipeline makes it, got a stage of a pipeline that was made elsewhere; "
    + 'require or verify it in an environment of a DeliveryPipeline'],
])('fails for %s', (_title, act, message) => {
  let thrown: Error | undefined;
  try {
    act();
  } catch (error) {
    thrown = error as Error;
  }
  expect(thrown?.message).toEqual(message);
});
