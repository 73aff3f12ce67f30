/**
 * What the value of a variable has to be.
 *
 * @example
 * import { VariableExpectation } from 'cdk-delivery-pipelines';
 *
 * const release = VariableExpectation.matches('v\\d+\\.\\d+\\.\\d+');
 * const finished = VariableExpectation.exactly('finished');
 * const registry = VariableExpectation.contains('.dkr.ecr.');
 */
export class VariableExpectation {
  /** Exactly this text. */
  public static exactly(text: string): VariableExpectation {
    return new VariableExpectation('EQ', text, `is '${text}'`);
  }

  /** A text that holds this one. */
  public static contains(text: string): VariableExpectation {
    return new VariableExpectation('CONTAINS', text, `contains '${text}'`);
  }

  /** A text that matches this regular expression of Java as a whole. */
  public static matches(pattern: string): VariableExpectation {
    return new VariableExpectation('MATCHES', pattern, `matches '${pattern}'`);
  }

  private constructor(
    /** @internal */
    public readonly _operator: 'EQ' | 'CONTAINS' | 'MATCHES',
    /** @internal */
    public readonly _value: string,
    /** @internal */
    public readonly _words: string,
  ) {
    if (_value === '') throw new Error("variable expectation: it needs a text to compare with, got ''; say what the variable has to be");
  }
}
