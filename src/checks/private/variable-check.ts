import { Token } from 'aws-cdk-lib';
import { isPipelineVariable } from '../../builds/private/project-build';
import { CheckBindOptions, CheckConfig, CheckKind } from '../check-config';
import { VariableExpectation } from '../variable-expectation';
import { requireCondition } from './condition';

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RuleDeclaration.html */
const MAX_VALUE_LENGTH = 10_000;

/** What a rule compares. */
export interface Comparison {
  /** Variables of the pipeline, perhaps with text between them. */
  readonly variable: string;
  readonly operator: 'EQ' | 'CONTAINS' | 'MATCHES';
  readonly value: string;
}

/** A variable of the pipeline, compared by a rule. */
export class VariableCheck implements CheckKind {
  public static of(name: string, variable: string, { _operator: operator, _value: value, _words: words }: VariableExpectation): VariableCheck {
    return new VariableCheck(name, { variable, operator, value }, `variable ${variable} ${words}`);
  }

  constructor(
    public readonly name: string,
    public readonly comparison: Comparison,
    /** What has to hold, for people. */
    public readonly expects: string,
  ) {
    const { variable, value } = comparison;
    if (!Token.isUnresolved(variable) && !isPipelineVariable(variable)) {
      throw new Error(`check '${name}': a condition compares a variable of the pipeline, got '${variable}'; `
        + 'take what variable() of a build or output() of a deployment returns');
    }
    if (!Token.isUnresolved(value) && value.length > MAX_VALUE_LENGTH) {
      throw new Error(`check '${name}': a condition compares with at most ${MAX_VALUE_LENGTH} characters, got ${value.length}; expect something shorter`);
    }
  }

  public bind(options: CheckBindOptions): CheckConfig {
    requireCondition(this.name, options);
    const { name, expects, comparison: { variable, operator, value } } = this;
    const compared = operator === 'MATCHES' ? whole(value) : value;
    return { rules: [{ name, provider: 'VariableCheck', configuration: { Variable: variable, Operator: operator, Value: compared }, record: { expects } }] };
  }
}

/** Nothing says whether the service looks for a match of the whole text or anywhere in it. Flags stay at the start. */
function whole(pattern: string): string {
  const [, flags, rest] = /^(\(\?[a-z]+\))?([\s\S]*)$/.exec(pattern)!;
  return `${flags ?? ''}^(?:${rest})$`;
}
