/** Code that runs at the edge: JavaScript of CloudFront Functions (runtime 2.0), which is not Node.js. */

const IS_FILE = (extensions: readonly string[]) => `const extensions = ${JSON.stringify([...extensions].sort())};

function isFile(uri) {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  return name.includes('.') && extensions.includes(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
}
`;

/**
 * Leads into the live release. Only known extensions are files: `/user/jane.doe` is a path of the application, and so is
 * everything without an extension, except below `/.well-known/`.
 */
export function viewerRequestCode(extensions: readonly string[]): string {
  return `import cf from 'cloudfront';

const store = cf.kvs();
${IS_FILE(extensions)}
async function handler(event) {
  const request = event.request;
  let live;
  try {
    live = await store.get('live');
  } catch (error) {
    return {
      statusCode: 503,
      statusDescription: 'Service Unavailable',
      headers: { 'cache-control': { value: 'no-store' }, 'content-type': { value: 'text/plain' }, 'retry-after': { value: '30' } },
      body: 'Nothing is released yet.',
    };
  }
  const file = isFile(request.uri) || request.uri.startsWith('/.well-known/');
  request.uri = '/releases/' + live + (file ? request.uri : '/index.html');
  return request;
}
`;
}

/**
 * Lets browsers keep fingerprinted assets and makes them ask for everything else, whatever the upload said: a page that is kept
 * for a year would hide every later release. It does not run for errors: a missing asset is never kept.
 */
export function viewerResponseCode(extensions: readonly string[], immutablePaths: readonly string[]): string {
  const assets = extensions.filter((extension) => !['html', 'htm'].includes(extension));
  return `const immutablePaths = ${JSON.stringify(immutablePaths)};
${IS_FILE(assets)}
function handler(event) {
  const response = event.response;
  const path = event.request.uri.replace(/^\\/releases\\/[^/]+/, '');
  const type = response.headers['content-type'] ? response.headers['content-type'].value : '';
  const immutable = isFile(path) && !type.startsWith('text/html') && immutablePaths.some((prefix) => path.startsWith(prefix));
  response.headers['cache-control'] = { value: immutable ? 'public, max-age=31536000, immutable' : 'no-cache' };
  return response;
}
`;
}
