import type { CodePipelineEvent } from 'aws-lambda';
import { failure, FakeAws } from './fake-aws';
import type { SiteReleaseParameters } from '../../src/contract';
import { handle, type Clients } from '../../src/hosting/site-release.lambda';

const OWN = { SITE_BUCKET: 'site', SITE_STORE_ARN: 'arn:aws:cloudfront::111111111111:key-value-store/0a1b', SITE_KEEP: '2' };
const EXISTING = { SITE_BUCKET: 'site', SITE_DISTRIBUTION_ID: 'E1EXAMPLE', SITE_IMMUTABLE_PATHS: '/assets/', SITE_KEEP: '2' };

const waits: number[] = [];
let time = Date.parse('2025-01-02T00:00:00Z');
const clock = {
  now: () => time += 1000,
  wait: async (milliseconds: number) => { waits.push(milliseconds); },
};

let aws: FakeAws;
let clients: Clients;

beforeEach(async () => {
  waits.length = 0;
  aws = new FakeAws();
  clients = await aws.start();
  jest.spyOn(console, 'log').mockImplementation();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await aws.stop();
});

function upload(release: string): void {
  aws.put(`releases/${release}/index.html`, `page of ${release}`, { 'content-type': 'text/html' });
  aws.put(`releases/${release}/assets/app ${release}.js`, 'code', { 'content-type': 'text/javascript' });
}

function job(parameters: SiteReleaseParameters | string): CodePipelineEvent {
  const UserParameters = typeof parameters === 'string' ? parameters : JSON.stringify(parameters);
  return { 'CodePipeline.job': { id: 'job-1', data: { actionConfiguration: { configuration: { UserParameters } } } } } as unknown as CodePipelineEvent;
}

describe('with a store that the edge reads', () => {
  test('a job releases and tells the pipeline what is live and what was', async () => {
    upload('a');
    upload('b');
    await handle(job({ release: 'a' }), clients, OWN, clock);
    await handle(job({ release: 'b', config: { api: 'https://api.example.com' } }), clients, OWN, clock);

    expect(aws.keys).toEqual({ live: 'b', previous: 'a' });
    expect(aws.jobResults('PutJobSuccessResult')).toEqual([
      { jobId: 'job-1', outputVariables: { release: 'a', previous: 'none' } },
      { jobId: 'job-1', outputVariables: { release: 'b', previous: 'a' } },
    ]);
    expect(aws.objects.get('releases/b/config.json')).toMatchObject({ headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' } });
    expect([...aws.objects.keys()]).toContain('manifests/b.json');
  });

  test('both keys are written in one call, signed with SigV4A, over the version that was read', async () => {
    upload('a');
    aws.keys.live = 'z';
    await handle({ release: 'a' }, clients, OWN, clock);

    const writes = aws.calls.filter(({ method, path }) => method === 'POST' && path.startsWith('/key-value-stores/'));
    expect(writes).toHaveLength(1);
    expect(JSON.parse(writes[0].body)).toEqual({ Puts: [{ Key: 'live', Value: 'a' }, { Key: 'previous', Value: 'z' }] });
    expect(writes[0].headers.authorization).toMatch(/^AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/cloudfront-keyvaluestore\/aws4_request, /);
    expect(writes[0].headers['x-amz-region-set']).toBe('*');
    expect(writes[0].headers['if-match']).toBe('E1');
    expect(writes[0].headers.host).toMatch(/^111111111111\./);
  });

  test.each(['ConflictException', 'ValidationException'])('a stale version (%s) is read again', async (type) => {
    upload('a');
    aws.intercept = (call) => {
      if (call.method !== 'POST' || !call.path.startsWith('/key-value-stores/')) return undefined;
      aws.intercept = undefined;
      return failure(type, type === 'ConflictException' ? 409 : 400, 'Pre-Condition failed');
    };
    expect(await handle({ release: 'a' }, clients, OWN, clock)).toEqual({ release: 'a', previous: undefined, changed: true });
    expect(aws.keys.live).toBe('a');
    expect(waits).toEqual([400]);
  });

  test('fails when the store refuses for another reason', async () => {
    upload('a');
    aws.intercept = ({ method, path }) =>
      method === 'POST' && path.startsWith('/key-value-stores/') ? failure('ValidationException', 400, 'Value too long') : undefined;
    await expect(handle({ release: 'a' }, clients, OWN, clock)).rejects.toThrow('Value too long');
  });

  test('called directly it rolls back and answers', async () => {
    upload('a');
    Object.assign(aws.keys, { live: 'b', previous: 'a' });
    expect(await handle({ rollback: true }, clients, OWN, clock)).toEqual({ release: 'a', previous: 'b', changed: true });
    expect(aws.keys).toEqual({ live: 'a', previous: 'b' });
    expect(aws.calls.some(({ headers }) => headers['x-amz-target'])).toBe(false);
  });

  test('old releases are deleted', async () => {
    for (const release of ['a', 'b', 'c', 'd']) {
      upload(release);
      await handle({ release }, clients, OWN, clock);
    }
    expect([...aws.objects.keys()].sort()).toEqual([
      'manifests/c.json', 'manifests/d.json',
      'releases/c/assets/app c.js', 'releases/c/index.html', 'releases/d/assets/app d.js', 'releases/d/index.html',
    ]);
  });

  test('a job that cannot be done tells the pipeline why, and is not repeated', async () => {
    await expect(handle(job({ release: 'a' }), clients, OWN, clock)).resolves.toBeUndefined();
    expect(aws.jobResults('PutJobFailureResult')).toEqual([{
      jobId: 'job-1',
      failureDetails: {
        type: 'JobFailed',
        message: "release 'a': releases/a/index.html is missing; let the build put index.html at the root of the site artifact, and upload it before this action",
      },
    }]);
  });

  test('a job whose parameters are no JSON says so', async () => {
    await handle(job('release=a'), clients, OWN, clock);
    expect(aws.jobResults('PutJobFailureResult')).toMatchObject([
      { failureDetails: { message: "UserParameters: JSON with a release is needed, got 'release=a'; configure the action as Deployment.site does" } },
    ]);
  });
});

describe('with hosting that was made elsewhere', () => {
  test('the release is copied to the root and the changing paths are invalidated', async () => {
    upload('a');
    await handle({ release: 'a' }, clients, EXISTING, clock);

    expect(aws.objects.get('index.html')).toMatchObject({ body: 'page of a', headers: { 'content-type': 'text/html', 'cache-control': 'no-cache' } });
    expect(aws.objects.get('assets/app a.js')).toMatchObject({
      headers: { 'content-type': 'text/javascript', 'cache-control': 'public, max-age=31536000, immutable' },
    });
    const [invalidation] = aws.calls.filter(({ path }) => path.includes('/invalidation'));
    expect(invalidation.path).toBe('/2020-05-31/distribution/E1EXAMPLE/invalidation');
    expect(invalidation.body).toContain('<Quantity>2</Quantity><Items><Path>/</Path><Path>/index.html</Path></Items>');
  });

  test('the pointer is an object, created and then replaced under a condition', async () => {
    upload('a');
    upload('b');
    await handle({ release: 'a' }, clients, EXISTING, clock);
    await handle({ release: 'b' }, clients, EXISTING, clock);
    expect(aws.objects.get('manifests/live.json')!.body).toBe('{"live":"b","previous":"a"}');
    const conditions = aws.calls.filter(({ method, path }) => method === 'PUT' && path.startsWith('/site/manifests/live.json'))
      .map(({ headers }) => [headers['if-none-match'], headers['if-match']]);
    expect(conditions).toEqual([['*', undefined], [undefined, expect.stringMatching(/^"[0-9a-f]{32}"$/)]]);
  });

  test('a pointer that somebody else created in between is read again', async () => {
    upload('a');
    upload('b');
    aws.intercept = ({ method, path }) => {
      if (method === 'PUT' && path.startsWith('/site/manifests/live.json')) {
        aws.intercept = undefined;
        aws.put('manifests/live.json', '{"live":"b"}');
      }
      return undefined;
    };
    expect(await handle({ release: 'a' }, clients, EXISTING, clock)).toEqual({ release: 'a', previous: 'b', changed: true });
  });

  test('a rollback is the same copy from the previous release', async () => {
    upload('a');
    upload('b');
    await handle({ release: 'a' }, clients, EXISTING, clock);
    await handle({ release: 'b' }, clients, EXISTING, clock);
    await handle({ rollback: true }, clients, EXISTING, clock);
    expect(aws.objects.get('index.html')!.body).toBe('page of a');
    expect([...aws.objects.keys()]).toEqual(expect.arrayContaining(['assets/app a.js', 'assets/app b.js']));
  });
});
