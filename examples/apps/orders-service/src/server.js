import { createServer } from 'node:http';
import { HttpError } from './http-error.js';
import { answer } from './routes.js';

const MAX_BODY = 100_000;

/** The HTTP server, not listening yet. `log` takes one record for each request. */
export function createOrdersServer({ orders, configuration, log }) {
  return createServer(async (request, response) => {
    const started = process.hrtime.bigint();
    const { method } = request;
    const [path, query] = request.url.split('?', 2);
    response.on('close', () => {
      if (path === '/health' && response.statusCode === 200) return; // a load balancer asks every few seconds
      log({
        level: response.statusCode >= 500 ? 'error' : 'info',
        message: 'request',
        method,
        path,
        status: response.statusCode,
        milliseconds: Number((process.hrtime.bigint() - started) / 1_000_000n),
        trace: request.headers['x-amzn-trace-id'],
      });
    });
    try {
      const parameters = new URLSearchParams(query);
      send(response, await answer({ method, path, parameters, readJson: () => readJson(request) }, { orders, configuration }));
    } catch (error) {
      if (!(error instanceof HttpError)) log({ level: 'error', message: error.stack });
      send(response, answerTo(error));
    }
  });
}

function answerTo(error) {
  if (!(error instanceof HttpError)) return { status: 500, body: { error: 'something went wrong here' } };
  const { allow, ...details } = error.details;
  return { status: error.status, body: { error: error.message, ...details }, headers: allow && { allow: allow.join(', ') } };
}

function send(response, { status, body, headers }) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers });
  response.end(`${JSON.stringify(body)}\n`);
}

async function readJson(request) {
  let size = 0;
  const chunks = [];
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY) throw new HttpError(413, `the body must not be larger than ${MAX_BODY} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new HttpError(400, 'the body must be JSON');
  }
}
