import * as crypto from 'crypto';
import * as querystring from 'querystring';
import * as vm from 'vm';

/** Far more than CloudFront grants, so that a slow machine is no failure, and an endless loop still is one. */
const TIME_LIMIT_MS = 1000;

/** What the code may import besides `cloudfront`. */
const MODULES: { readonly [name: string]: unknown } = { crypto, querystring };

export interface Headers {
  [name: string]: { value: string };
}

export interface EdgeRequest {
  method: string;
  uri: string;
  querystring: { [name: string]: { value: string; multiValue?: { value: string }[] } };
  headers: Headers;
  cookies: { [name: string]: { value: string } };
}

export interface EdgeResponse {
  statusCode: number;
  statusDescription?: string;
  headers?: Headers;
  cookies?: { [name: string]: { value: string } };
  body?: string | { readonly encoding: 'text' | 'base64'; readonly data: string };
}

export interface EdgeEvent {
  readonly version: '1.0';
  readonly context: {
    readonly distributionDomainName: string;
    readonly distributionId: string;
    readonly eventType: 'viewer-request' | 'viewer-response';
    readonly requestId: string;
  };
  readonly viewer: { readonly ip: string };
  readonly request: EdgeRequest;
  readonly response?: EdgeResponse;
}

/** Runs the code of a CloudFront function as it stands in the template. */
export class CloudFrontFunction {
  private readonly script: vm.Script;

  /** @param keys what the associated key-value store holds at this moment */
  constructor(private readonly name: string, code: string, private readonly keys: () => { readonly [key: string]: string }) {
    const body = code.replace(/^\s*import\s+(\w+)\s+from\s+(['"])([\w-]+)\2;?/gm, 'const $1 = __import("$3");');
    this.script = new vm.Script(`${body}\n;handler(__event)`, { filename: `${name}.js` });
  }

  /** Answers the request to go on with, or the response to answer with. */
  async run(event: EdgeEvent): Promise<EdgeRequest | EdgeResponse> {
    const context = vm.createContext({
      __event: structuredClone(event), __import: (module: string) => this.importModule(module), console, Buffer,
    });
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${this.name} did not end within ${TIME_LIMIT_MS} ms`)), TIME_LIMIT_MS);
    });
    try {
      return await Promise.race([this.script.runInContext(context, { timeout: TIME_LIMIT_MS }) as EdgeRequest | EdgeResponse, limit]);
    } finally {
      clearTimeout(timer);
    }
  }

  private importModule(module: string): unknown {
    if (module === 'cloudfront') return { kvs: () => this.store() };
    const found = MODULES[module];
    if (!found) throw new Error(`${this.name} imports '${module}', which CloudFront Functions do not have`);
    return found;
  }

  private store() {
    return {
      get: async (key: string, { format = 'string' } = {}) => {
        const value = this.keys()[key];
        if (value === undefined) throw new Error('KeyNotFound');
        return format === 'json' ? JSON.parse(value) : format === 'bytes' ? Buffer.from(value) : value;
      },
      exists: async (key: string) => this.keys()[key] !== undefined,
      count: async () => Object.keys(this.keys()).length,
    };
  }
}
