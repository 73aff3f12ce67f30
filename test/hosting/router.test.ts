import { CloudFrontFunction, type EdgeEvent, type EdgeRequest, type EdgeResponse } from '../../src/cli/targets/cloudfront-function';
import { viewerRequestCode, viewerResponseCode } from '../../src/hosting/private/router';
import { FILE_EXTENSIONS } from '../../src/runtime/site-release-media-types';

const EXTENSIONS = [...FILE_EXTENSIONS, 'glb'];

function event(uri: string, response?: EdgeResponse): EdgeEvent {
  return {
    version: '1.0',
    context: { distributionDomainName: 'd1.cloudfront.net', distributionId: 'E1', eventType: 'viewer-request', requestId: 'r1' },
    viewer: { ip: '127.0.0.1' },
    request: { method: 'GET', uri, querystring: { q: { value: '1' } }, headers: {}, cookies: {} },
    response,
  };
}

describe('requests', () => {
  const route = async (uri: string, keys: { [key: string]: string } = { live: 'r42' }) =>
    new CloudFrontFunction('viewer-request', viewerRequestCode(EXTENSIONS), () => keys).run(event(uri));

  test.each([
    ['/', '/releases/r42/index.html'],
    ['/index.html', '/releases/r42/index.html'],
    ['/cart/checkout', '/releases/r42/index.html'],
    ['/cart/', '/releases/r42/index.html'],
    ['/user/jane.doe', '/releases/r42/index.html'],
    ['/release/v1.2', '/releases/r42/index.html'],
    ['/docs.html/chapter', '/releases/r42/index.html'],
    ['/assets/app.3f2a.js', '/releases/r42/assets/app.3f2a.js'],
    ['/PHOTO.JPG', '/releases/r42/PHOTO.JPG'],
    ['/my%20file.txt', '/releases/r42/my%20file.txt'],
    ['/model.glb', '/releases/r42/model.glb'],
    ['/.well-known/apple-app-site-association', '/releases/r42/.well-known/apple-app-site-association'],
    ['/releases/r41/index.html', '/releases/r42/releases/r41/index.html'],
  ])('%s leads to %s', async (uri, target) => {
    expect(((await route(uri)) as EdgeRequest).uri).toBe(target);
  });

  test('the rest of the request stays', async () => {
    expect(await route('/cart')).toMatchObject({ method: 'GET', querystring: { q: { value: '1' } } });
  });

  test('before the first release there is a short answer that nobody keeps', async () => {
    expect(await route('/', {})).toEqual({
      statusCode: 503,
      statusDescription: 'Service Unavailable',
      headers: { 'cache-control': { value: 'no-store' }, 'content-type': { value: 'text/plain' }, 'retry-after': { value: '30' } },
      body: 'Nothing is released yet.',
    });
  });

  test('the code is small enough for the edge', () => {
    expect(viewerRequestCode(EXTENSIONS).length).toBeLessThan(10_000);
  });
});

describe('responses', () => {
  const kept = async (uri: string, type?: string, statusCode = 200) => {
    const headers = { 'cache-control': { value: 'public, max-age=31536000, immutable' }, ...type && { 'content-type': { value: type } } };
    const code = new CloudFrontFunction('viewer-response', viewerResponseCode(EXTENSIONS, ['/assets/', '/static/']), () => ({}));
    const response = await code.run(event(uri, { statusCode, headers })) as EdgeResponse;
    return response.headers!['cache-control'].value;
  };

  test.each([
    ['/releases/r42/assets/app.js', 'text/javascript'],
    ['/assets/app.js', 'text/javascript'],
    ['/releases/r42/static/logo.svg', 'image/svg+xml'],
    ['/releases/r42/assets/app.js', undefined],
  ])('a fingerprinted asset is kept for ever: %s (%s)', async (uri, type) => {
    expect(await kept(uri, type)).toBe('public, max-age=31536000, immutable');
  });

  test.each([
    ['/releases/r42/index.html', 'text/html'],
    ['/releases/r42/index.html', 'text/html; charset=utf-8'],
    ['/assets/looks/like/a/folder', 'text/html'],
    ['/assets/page.html', undefined],
    ['/assets/page', undefined],
    ['/releases/r42/config.json', 'application/json'],
    ['/releases/r42/favicon.ico', 'image/x-icon'],
    ['/releases/r42/other/assets/app.js', 'text/javascript'],
  ])('everything else is asked for again: %s (%s)', async (uri, type) => {
    expect(await kept(uri, type)).toBe('no-cache');
  });
});
