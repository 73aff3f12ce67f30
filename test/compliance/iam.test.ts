import { neverElsewhere, neverToResources } from './iam/never';
import { roleTables } from './iam/role-tables';
import { serviceTables } from './iam/service-tables';
import { apps, synthesize } from '../helpers/apps';
import { ACCOUNT, Call, Context, Principal, Request, simulatorOf } from '../helpers/iam';

/** Of aws-cdk-lib, for buckets that are emptied when they are removed: the library grants it nothing. */
const FOREIGN_ROLES = ['CustomS3AutoDeleteObjectsCustomResourceProviderRole'];
const SERVICES = ['chatbot', 'cloudformation', 'codebuild', 'codedeploy', 'codepipeline', 'ec2', 'ecs', 'ecs-tasks', 'events', 'lambda', 'scheduler'].map((name) => `${name}.amazonaws.com`);
/** Take roles only from who may pass them, for functions, services and channels of the same account: no account has to be named. */
const BY_PASSED_ROLE = ['chatbot.amazonaws.com', 'lambda.amazonaws.com', 'ecs.amazonaws.com'];
/** A stack that is for one region writes it out. */
const REGIONS: { readonly [app: string]: string } = { everything: 'us-east-1' };
/** Simulated where it is about accounts: test/pipelines/cross-account.test.ts. */
const SEVERAL_ACCOUNTS = ['cross-account'];
/** Made of what the apps `fleet`, `infrastructure`, `ecs` and `everything` have, several times; the one role more: undo-role.test.ts. */
const EXAMPLES = ['analytics', 'full-stack', 'rollback'];
const simulators = Object.keys(apps).filter((app) => ![...SEVERAL_ACCOUNTS, ...EXAMPLES].includes(app))
  .map((app) => ({ app, iam: simulatorOf(synthesize(app), REGIONS[app]) }));

describe.each(simulators)('the roles of the app $app', ({ app, iam }) => {
  const tables = roleTables[app] ?? {};
  const roles = Object.keys(tables);
  const requests = (calls: readonly Call[]) => calls.flatMap((call) => iam.requests(call));
  const never = requests([
    ...Object.entries(neverToResources).flatMap(([type, actions]) => iam.arns(type).map((arn): Call => [actions, arn])),
    ...neverElsewhere,
  ]);

  test('are all in a table', () => {
    expect(roles.sort()).toEqual(iam.names('AWS::IAM::Role').filter((role) => !FOREIGN_ROLES.includes(role)).sort());
  });

  for (const [role, { assumedBy, may, mayNot }] of Object.entries(tables)) {
    test(`${role} may do what it is for`, async () => expectAllowed(iam.role(role), requests(may)));

    test(`${role} may not do what is close to it`, async () => expectDenied(iam.role(role), requests(mayNot)));

    test(`${role} may not do what other roles are for`, async () => {
      const own = distinct(requests(may));
      const all = distinct(requests(Object.values(tables).flatMap((table) => table.may)));
      await expectDenied(iam.role(role), [...all].filter(([key]) => !own.has(key)).map(([, request]) => request));
    });

    test(`${role} may change no resource, and use none from elsewhere`, async () => {
      const own = distinct(requests(may));
      await expectDenied(iam.role(role), never.filter((request) => !own.has(JSON.stringify(request))));
    });

    test(`${role} may use buckets and topics over TLS only`, async () => {
      const toStores = requests(may).filter(({ action, resource }) => /^(s3|sns):/.test(action) && iam.resourcePolicy(action, resource).length > 0);
      await expectDenied(iam.role(role), toStores.map(insecure));
    });

    test(`${role} is assumed by nobody but ${assumedBy}`, async () => {
      const assume = (context?: Context) => iam.requests(['sts:AssumeRole', role, context]);
      const forAccount = assume({ 'aws:SourceAccount': ACCOUNT });

      if (SERVICES.includes(assumedBy)) await expectAllowed(iam.service(assumedBy), forAccount);
      else await expectAllowed(iam.role(assumedBy), assume());
      if (SERVICES.includes(assumedBy) && !BY_PASSED_ROLE.includes(assumedBy)) {
        await expectDenied(iam.service(assumedBy), [...assume(), ...assume({ 'aws:SourceAccount': '222222222222' })]);
      }
      for (const service of SERVICES.filter((other) => other !== assumedBy)) await expectDenied(iam.service(service), forAccount);
      for (const other of roles.filter((name) => name !== assumedBy)) await expectDenied(iam.role(other), assume());
      await expectDenied(iam.administrator(), assume());
    });
  }

  test('are denied nothing that nobody could be allowed', async () => {
    const denied = distinct([...requests(Object.values(tables).flatMap(({ mayNot }) => mayNot)), ...never]);
    await expectAllowed(iam.administrator(), [...denied.values()].filter(({ action }) => action !== 'sts:AssumeRole'));
  });
});

describe.each(simulators)('the resources of the app $app', ({ app, iam }) => {
  for (const { service, source, may, mayNot } of serviceTables[app] ?? []) {
    test(`let ${service} act for ${source} alone`, async () => {
      const actFor = (call: Call, arn: string) => iam.requests([call[0], call[1], { 'aws:SourceArn': arn, 'aws:SourceAccount': ACCOUNT }]);
      const arn = iam.arn(source);
      await expectAllowed(iam.service(service), actFor(may, arn));
      await expectDenied(iam.service(service), [...actFor(mayNot, arn), ...actFor(may, `${arn}-else`), ...iam.requests(may)]);
    });
  }

  test('are reached over TLS only, whoever asks', async () => {
    const requests = [
      ...iam.arns('AWS::S3::Bucket').flatMap((arn) => [...iam.requests(['s3:ListBucket', arn]), ...iam.requests(['s3:GetObject,PutObject', `${arn}/key`])]),
      ...iam.arns('AWS::SNS::Topic').flatMap((arn) => iam.requests(['sns:Publish', arn])),
    ];
    await expectAllowed(iam.administrator(), requests);
    await expectDenied(iam.administrator(), requests.map(insecure));
  });
});

test('fails for a role whose statements are in no template', () => {
  const { iam } = simulators[0];
  expect(() => iam.role(FOREIGN_ROLES[0])).toThrow(/^iam simulator: role 'CustomS3.*' has statements that are in no template, got a managed policy/);
});

async function expectAllowed(principal: Principal, requests: readonly Request[]): Promise<void> {
  expect(await explain(principal, requests, false)).toEqual([]);
}

async function expectDenied(principal: Principal, requests: readonly Request[]): Promise<void> {
  expect(await explain(principal, requests, true)).toEqual([]);
}

/** What speaks against the expectation, for people to read. */
async function explain(principal: Principal, requests: readonly Request[], allowed: boolean): Promise<string[]> {
  const decisions = await Promise.all(requests.map(async (request) => principal.decide(request)));
  return decisions.filter((decision) => decision.allowed === allowed).map(({ explanation }) => explanation);
}

function insecure(request: Request): Request {
  return { ...request, context: { ...request.context, 'aws:SecureTransport': 'false' } };
}

function distinct(requests: readonly Request[]): Map<string, Request> {
  return new Map(requests.map((request) => [JSON.stringify(request), request]));
}
