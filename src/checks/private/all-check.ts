import { Construct } from 'constructs';
import { CheckBindOptions, CheckConfig, CheckKind } from '../check-config';

/** Several checks under one name. */
export class AllCheck implements CheckKind {
  constructor(public readonly name: string, private readonly checks: readonly CheckKind[]) {
    if (checks.length === 0) throw new Error(`check '${name}': it needs at least one check, got none; say what has to hold`);
    const twice = checks.find((check, i) => checks.findIndex((other) => other.name === check.name) < i);
    if (twice) throw new Error(`check '${name}': it has two checks '${twice.name}'; give one of them another name`);
  }

  public bind(options: CheckBindOptions): CheckConfig {
    const { host } = options;
    const configs = this.checks.map((check) => check.bind({ ...options, host: host && { ...host, scope: new Construct(host.scope, check.name) } }));
    return {
      steps: configs.flatMap(({ steps = [] }) => steps),
      rules: configs.flatMap(({ rules = [] }) => rules),
      statements: configs.flatMap(({ statements = [] }) => statements),
      wildcards: configs.flatMap(({ wildcards = [] }) => wildcards),
    };
  }
}
