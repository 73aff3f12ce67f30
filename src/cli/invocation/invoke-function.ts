import { randomUUID } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { programFor, runtimeOf, type Runtime } from './runtimes';
import type { FunctionAnswer } from '../../runtime/fleet-ports';
import type { FunctionSettings } from '../model/function';
import { removeTree } from '../ports/remove-tree';
import type { Shell, ShellResult } from '../ports/shell';

/** A version of a function, and what it is asked. */
export interface Invocation {
  readonly functionName: string;
  readonly version: string;
  readonly settings: FunctionSettings;
  /** Directory of its package, unpacked. */
  readonly code: string;
  /** Directory that stands for `/opt`. */
  readonly layers: string;
  /** JSON. */
  readonly payload: string;
}

export interface InvocationPorts {
  readonly shell: Shell;
  readonly signal?: AbortSignal;
  /** Told each line of the function's log. */
  log(line: string): void;
}

/** What loading a handler may take at most: here that means starting a JVM and compiling, on a machine that does other things too. */
const LOADING_MS = 60_000;
/** Lines of the log that go with an answer. */
const LOG_TAIL = 50;
/** What programs need of the machine to run at all. */
const FROM_HOST = ['PATH', 'JAVA_HOME'];

/** Runs the handler of a function once, in a process of its own that knows no credentials. */
export async function invokeFunction(invocation: Invocation, ports: InvocationPorts): Promise<FunctionAnswer> {
  const { functionName, settings } = invocation;
  const { runtime, version } = runnable(functionName, settings);
  const directory = await fs.promises.mkdtemp(path.join(os.tmpdir(), 'cdk-delivery-invoke-'));
  try {
    for (const each of ['exchange', 'tmp']) fs.mkdirSync(path.join(directory, each));
    fs.writeFileSync(path.join(directory, 'exchange', 'payload'), invocation.payload);
    fs.writeFileSync(path.join(directory, runtime.runner.file), runtime.runner.text);
    const env = environmentOf(invocation, runtime, version, path.join(directory, 'tmp'));
    const program = await programFor(runtime, version, ports.shell, env);
    if (!program) throw new Error(`${functionName}: ${runtime.programs(version).join(' or ')} is needed to run it here, but is not on PATH; install it`);
    const answer = await new Process(invocation, runtime, directory, env, ports).run(program);
    const [wanted] = runtime.programs(version);
    if (answer.error && path.basename(program) !== path.basename(wanted)) ports.log(`${wanted} does not start on this machine: ${program} ran the function`);
    return answer;
  } finally {
    await removeTree(directory);
  }
}

function runnable(functionName: string, { handler, runtime: identifier }: FunctionSettings) {
  if (!identifier || !handler) {
    throw new Error(`${functionName}: its runtime and handler are not known here, so it cannot be invoked; define the function in the app, or give them to the fleet`);
  }
  const found = runtimeOf(identifier);
  if (!found) throw new Error(`${functionName}: functions of runtime ${identifier} do not run here; those of nodejs, python and java do`);
  return found;
}

/** As AWS Lambda sets it, then the function's own variables. */
function environmentOf({ functionName, version, settings, code, layers }: Invocation, runtime: Runtime, runtimeVersion: string, tmp: string) {
  const { handler, memoryMb, region, timeoutSeconds } = settings;
  const host = Object.fromEntries(FROM_HOST.flatMap((name) => process.env[name] === undefined ? [] : [[name, process.env[name]!]]));
  return {
    ...host,
    HOME: tmp,
    TMPDIR: tmp,
    PATH: [`${layers}/bin`, host.PATH ?? '/usr/local/bin:/usr/bin:/bin'].join(path.delimiter),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    LD_LIBRARY_PATH: [code, `${code}/lib`, `${layers}/lib`].join(path.delimiter),
    ...runtime.environment(code, layers, runtimeVersion),
    ...settings.environment,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `local/[${version}]`,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true', // SDKs would wait for credentials of a machine in the cloud
    LAMBDA_TASK_ROOT: code,
    LAMBDA_LAYERS_ROOT: layers, // `/opt` in the cloud
    _HANDLER: handler!,
    CDK_DELIVERY_REQUEST_ID: randomUUID(),
    CDK_DELIVERY_TIMEOUT_MS: String(timeoutSeconds * 1000),
    CDK_DELIVERY_FUNCTION_ARN: `arn:aws:lambda:${region}:000000000000:function:${functionName}:${version}`,
  };
}

/** One process, from its start to its answer. */
class Process {
  private readonly marker = `loaded ${randomUUID()}`;
  private readonly lines: string[] = [];
  private readonly over = new AbortController();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly invocation: Invocation,
    private readonly runtime: Runtime,
    private readonly directory: string,
    private readonly env: { readonly [name: string]: string },
    private readonly ports: InvocationPorts,
  ) {}

  async run(program: string): Promise<FunctionAnswer> {
    const { code, layers, functionName } = this.invocation;
    const exchange = path.join(this.directory, 'exchange');
    const runner = path.join(this.directory, this.runtime.runner.file);
    const argv = [program, ...this.runtime.argumentsBefore(code, layers), runner, exchange, this.marker];
    try {
      const result = await this.ports.shell.run(argv, {
        cwd: code,
        env: this.env,
        timeoutMs: LOADING_MS + this.timeoutMs,
        signal: AbortSignal.any([this.over.signal, ...this.ports.signal ? [this.ports.signal] : []]),
        onLine: (line) => this.takeLine(line),
      });
      const log = this.lines.join('\n');
      const read = (file: string) => fs.readFileSync(path.join(exchange, file), 'utf8');
      if (fs.existsSync(path.join(exchange, 'answer'))) return { payload: read('answer'), log };
      if (fs.existsSync(path.join(exchange, 'error'))) return { payload: read('error'), error: 'Unhandled', log };
      if (this.ports.signal?.aborted) throw new Error(`${functionName}: the invocation was abandoned`);
      return { payload: JSON.stringify(this.errorOf(result)), error: 'Unhandled', log };
    } finally {
      clearTimeout(this.timer);
    }
  }

  /** What AWS Lambda says of a process that ended without an answer. */
  private errorOf({ exitCode, timedOut, aborted }: ShellResult): { readonly errorType: string; readonly errorMessage: string } {
    if (aborted || timedOut) {
      const seconds = timedOut ? LOADING_MS / 1000 : this.invocation.settings.timeoutSeconds;
      return { errorType: 'Sandbox.Timedout', errorMessage: `Task timed out after ${seconds.toFixed(2)} seconds` };
    }
    const how = exitCode === 0 ? 'without providing a reason' : `with error: exit status ${exitCode}`;
    return { errorType: 'Runtime.ExitError', errorMessage: `Runtime exited ${how}` };
  }

  private get timeoutMs(): number {
    return this.invocation.settings.timeoutSeconds * 1000;
  }

  /** The time of the function begins when its handler is loaded. */
  private takeLine(line: string): void {
    const text = line.endsWith(this.marker) ? line.slice(0, -this.marker.length) : line;
    if (text !== line) this.timer = setTimeout(() => this.over.abort(), this.timeoutMs);
    if (text === '' && text !== line) return;
    this.lines.push(text);
    if (this.lines.length > LOG_TAIL) this.lines.shift();
    this.ports.log(text);
  }
}
