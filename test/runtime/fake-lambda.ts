import { createHash } from 'crypto';
import { awsError, requireDescription, requireRouting, sharesOf } from './fake-lambda-rules';
import type { FleetTarget, AliasState, FunctionAnswer, FunctionState, LayerVersion } from '../../src/runtime/fleet-ports';

const ACCOUNT = 'arn:aws:lambda:eu-central-1:111111111111';

interface Content {
  readonly codeSha256: string;
  readonly layers: readonly string[];
  readonly settings: string;
}

interface Frozen extends Content {
  readonly description: string;
  /** When it has started. */
  readonly readyAt: number;
}

export interface FakeFunction {
  latest: Content;
  /** When the update that goes on ends. */
  updatedAt: number;
  /** Set when the last update failed. */
  failure?: string;
  readonly versions: Map<string, Frozen>;
  readonly aliases: Map<string, AliasState>;
}

/** A failure of one call: before it did anything, or after it did its work and before the caller heard of it. */
export interface Fault {
  /** Counts all calls from 1. */
  readonly at: number;
  readonly when: 'before' | 'after';
  readonly error: Error;
}

export function sha256(zip: Buffer): string {
  return createHash('sha256').update(zip).digest('base64');
}

/**
 * AWS Lambda and CloudWatch in memory, as far as deploying a fleet meets them: versions do not change, updates and starts take
 * time, an update that goes on blocks the next one, weights lead to published versions only. Time passes by `clock.wait` alone.
 */
export class FakeLambda implements FleetTarget {
  time = Date.parse('2025-03-01T12:00:00Z');
  readonly functions = new Map<string, FakeFunction>();
  readonly layers = new Map<string, LayerVersion[]>();
  /** By name: whether it is in ALARM. */
  readonly alarmStates = new Map<string, boolean>();
  /** `updateAlias ingest live`, one a call, in order. */
  readonly calls: string[] = [];
  readonly changes: string[] = [];
  /** What callers would have suffered: traffic to a version that does not run, or an alias that leads nowhere. */
  readonly harm: string[] = [];
  /** Milliseconds that updates take. */
  updateTime = 0;
  /** Milliseconds that versions take to start. */
  startTime = 0;
  readonly clock = {
    now: () => this.time,
    wait: async (milliseconds: number) => {
      this.time += milliseconds;
    },
  };
  /** Message of the update that fails next. */
  failUpdate?: string;
  /** Whether another description makes another version of what has not changed. Both have been seen. */
  describedVersions = false;
  fault?: Fault;
  /** Runs before a call, as somebody else at work would. */
  meanwhile?: (call: string) => void;
  answer: (functionName: string, version: string, payload: string) => FunctionAnswer;

  constructor() {
    this.answer = (_functionName, _version, payload) => ({ payload });
  }

  /** Defines a function as CDK or Terraform would: code on `$LATEST`, no version, no alias. */
  add(name: string, code = 'placeholder', settings = '{}', layers: readonly string[] = []): FakeFunction {
    const added: FakeFunction = {
      latest: { codeSha256: sha256(Buffer.from(code)), layers, settings }, updatedAt: 0, versions: new Map(), aliases: new Map(),
    };
    this.functions.set(name, added);
    return added;
  }

  /** What callers of the alias get, by code: `{ <sha256>: share }`. */
  traffic(functionName: string, alias: string): { [codeSha256: string]: number } {
    const state = this.function(functionName).aliases.get(alias);
    const shares: { [codeSha256: string]: number } = {};
    for (const [version, share] of state ? sharesOf(state) : []) {
      const { codeSha256 } = this.content(functionName, version);
      shares[codeSha256] = (shares[codeSha256] ?? 0) + share;
    }
    return shares;
  }

  async alias(functionName: string, alias: string): Promise<AliasState | undefined> {
    return this.call('alias', [functionName, alias], () => this.function(functionName).aliases.get(alias));
  }

  async createAlias(functionName: string, alias: string, state: AliasState): Promise<void> {
    return this.call('createAlias', [functionName, alias], () => {
      if (this.function(functionName).aliases.has(alias)) throw awsError('ResourceConflictException', `Alias already exists: ${functionName}:${alias}`);
      this.point(functionName, alias, state);
    });
  }

  async updateAlias(functionName: string, alias: string, state: AliasState): Promise<void> {
    return this.call('updateAlias', [functionName, alias], () => {
      if (!this.function(functionName).aliases.has(alias)) throw awsError('ResourceNotFoundException', `Cannot find alias arn: ${functionName}:${alias}`);
      this.point(functionName, alias, state);
    });
  }

  async configuration(functionName: string, version = '$LATEST'): Promise<FunctionState> {
    return this.call('configuration', [functionName, version], () => {
      const { codeSha256, layers, settings } = this.content(functionName, version);
      const { updatedAt, failure, versions } = this.function(functionName);
      const ready = this.time >= (versions.get(version)?.readyAt ?? updatedAt);
      return { version, codeSha256, layers, settings, ready, failure: ready && version === '$LATEST' ? failure : undefined };
    });
  }

  async updateCode(functionName: string, zip: Buffer): Promise<void> {
    return this.call('updateCode', [functionName], () => this.update(functionName, { codeSha256: sha256(zip) }));
  }

  async updateLayers(functionName: string, arns: readonly string[]): Promise<void> {
    return this.call('updateLayers', [functionName, ...arns], () => this.update(functionName, { layers: arns }));
  }

  async publish(functionName: string, description: string, codeSha256: string): Promise<string> {
    return this.call('publish', [functionName], () => {
      const { latest, versions } = this.idle(functionName);
      if (latest.codeSha256 !== codeSha256) {
        throw awsError('InvalidParameterValueException', `CodeSHA256 (${codeSha256}) is different from current CodeSHA256 in $LATEST (${latest.codeSha256}).`);
      }
      requireDescription(description);
      const last = versions.get(`${versions.size}`);
      if (last && sameContent(last, latest) && (!this.describedVersions || last.description === description)) return `${versions.size}`;
      const version = `${versions.size + 1}`;
      versions.set(version, { ...latest, description, readyAt: this.time + this.startTime });
      return version;
    });
  }

  async layerVersions(name: string): Promise<readonly LayerVersion[]> {
    return this.call('layerVersions', [name], () => [...this.layers.get(name) ?? []].reverse());
  }

  async publishLayer(name: string, _zip: Buffer, description: string): Promise<string> {
    return this.call('publishLayer', [name], () => {
      requireDescription(description);
      const versions = this.layers.get(name) ?? [];
      const arn = `${ACCOUNT}:layer:${name}:${versions.length + 1}`;
      this.layers.set(name, [...versions, { arn, description }]);
      return arn;
    });
  }

  async alarms(names: readonly string[]): Promise<readonly string[]> {
    return this.call('alarms', names, () => {
      const missing = names.find((name) => !this.alarmStates.has(name));
      if (missing !== undefined) throw new Error(`alarm '${missing}' does not exist`);
      return names.filter((name) => this.alarmStates.get(name));
    });
  }

  async invoke(functionName: string, alias: string, payload: string): Promise<FunctionAnswer> {
    return this.call('invoke', [functionName, alias], () => {
      const state = this.function(functionName).aliases.get(alias);
      if (!state) throw awsError('ResourceNotFoundException', `Cannot find alias arn: ${functionName}:${alias}`);
      return this.answer(functionName, state.version, payload);
    });
  }

  private async call<T>(operation: string, parameters: readonly string[], work: () => T): Promise<T> {
    const call = [operation, ...parameters].join(' ');
    this.meanwhile?.(call);
    this.calls.push(call);
    const fault = this.fault?.at === this.calls.length ? this.fault : undefined;
    if (fault?.when === 'before') throw fault.error;
    const answer = work();
    if (/^(create|update|publish)/.test(operation)) this.changes.push(call);
    if (fault) throw fault.error;
    return answer;
  }

  private function(name: string): FakeFunction {
    const found = this.functions.get(name);
    if (!found) throw awsError('ResourceNotFoundException', `Function not found: ${ACCOUNT}:function:${name}`);
    return found;
  }

  private content(functionName: string, version: string): Content {
    const { latest, versions } = this.function(functionName);
    const content = version === '$LATEST' ? latest : versions.get(version);
    if (!content) throw awsError('ResourceNotFoundException', `Function not found: ${ACCOUNT}:function:${functionName}:${version}`);
    return content;
  }

  private idle(functionName: string): FakeFunction {
    const found = this.function(functionName);
    if (this.time < found.updatedAt) {
      throw awsError('ResourceConflictException', `The operation cannot be performed at this time. An update is in progress for resource: ${functionName}`);
    }
    return found;
  }

  private update(functionName: string, change: Partial<Content>): void {
    const found = this.idle(functionName);
    found.latest = { ...found.latest, ...change };
    found.updatedAt = this.time + this.updateTime;
    found.failure = this.failUpdate;
    this.failUpdate = undefined;
    this.watch(functionName);
  }

  private point(functionName: string, alias: string, state: AliasState): void {
    const { aliases } = this.function(functionName);
    requireRouting(state);
    for (const [version] of sharesOf(state)) this.content(functionName, version);
    requireDescription(state.description ?? '');
    aliases.set(alias, state);
    this.watch(functionName);
  }

  private watch(functionName: string): void {
    const { aliases, versions } = this.function(functionName);
    for (const [alias, state] of aliases) {
      for (const [version] of sharesOf(state)) {
        if ((versions.get(version)?.readyAt ?? 0) > this.time) this.harm.push(`${functionName}:${alias} leads to version ${version}, which has not started`);
        if (version === '$LATEST') this.harm.push(`${functionName}:${alias} changes with $LATEST`);
      }
    }
  }
}

function sameContent(one: Content, other: Content): boolean {
  return one.codeSha256 === other.codeSha256 && one.settings === other.settings && one.layers.join() === other.layers.join();
}
