import type { ActionHandler, ActionResult } from '../actions/handler';
import type { ActionModel } from '../model/pipeline';

interface Operator {
  readonly does: string;
  readonly doesNot: string;
  holds(variable: string, value: string): boolean;
}

const OPERATORS: { readonly [operator: string]: Operator } = {
  EQ: { does: 'is', doesNot: 'is not', holds: (variable, value) => variable === value },
  NE: { does: 'is not', doesNot: 'is', holds: (variable, value) => variable !== value },
  CONTAINS: { does: 'contains', doesNot: 'does not contain', holds: (variable, value) => variable.includes(value) },
  MATCHES: { does: 'matches', doesNot: 'does not match', holds: (variable, value) => javaPattern(value).test(variable) },
};

/** A VariableCheck rule: compares a variable, resolved as in the configuration of actions, with a value. */
export class VariableCheckRule implements ActionHandler {
  plan({ configuration: { Variable, Operator: operator, Value }, expects }: ActionModel): string {
    return expects ? `checks that ${expects}` : `checks that ${Variable} ${OPERATORS[operator]?.does ?? operator} '${Value ?? ''}'`;
  }

  async run({ configuration, expects }: ActionModel): Promise<ActionResult> {
    const { Variable: variable = '', Value: value = '' } = configuration;
    const operator = OPERATORS[configuration.Operator];
    if (!operator) throw new Error(`the operators are ${Object.keys(OPERATORS).join(', ')}, got '${configuration.Operator}'`);
    const holds = operator.holds(variable, value);
    const status = holds ? 'Succeeded' : 'Failed';
    if (expects) return { status, summary: `${expects}${holds ? ':' : ', got'} ${variable || 'nothing'}` };
    return { status, summary: `'${variable}' ${holds ? operator.does : operator.doesNot} '${value}'` };
  }
}

/** The pattern of Java that a whole text matches. Most of the syntax is the same; flags at the start are the difference that is used. */
function javaPattern(text: string): RegExp {
  const [, flags = '', pattern] = /^(?:\(\?([ims]+)\))?([\s\S]*)$/.exec(text)!;
  try {
    return new RegExp(`^(?:${pattern})$`, `u${flags}`);
  } catch {
    throw new Error(`the regular expression '${text}' cannot be read here; answer the rule with --answer`);
  }
}
