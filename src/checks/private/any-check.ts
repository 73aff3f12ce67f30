import { CommandsCheck } from './commands-check';
import { HttpCheck } from './http-check';
import { VariableCheck } from './variable-check';
import { CheckKind } from '../check-config';

/** Checks of which one that holds is enough: as far as one action, or one rule, can say that. */
export function anyCheck(name: string, checks: readonly CheckKind[]): CheckKind {
  if (checks.length < 2) throw new Error(`check '${name}': it needs at least two checks to choose from, got ${checks.length}; use the check itself`);
  if (checks.every((check) => check instanceof CommandsCheck)) return CommandsCheck.any(name, checks as CommandsCheck[]);
  if (checks.every((check) => check instanceof HttpCheck)) return HttpCheck.any(name, checks as HttpCheck[]);
  if (checks.every((check) => check instanceof VariableCheck)) return anyVariable(name, checks as VariableCheck[]);
  throw new Error(`check '${name}': checks of one kind can stand for each other, commands, URLs or values of one variable, `
    + `got ${checks.map((check) => `'${check.name}'`).join(', ')}; ask for all of them, or choose in one command`);
}

function anyVariable(name: string, checks: readonly VariableCheck[]): VariableCheck {
  const [{ comparison: { variable } }] = checks;
  const other = checks.find(({ comparison }) => comparison.variable !== variable);
  if (other) {
    throw new Error(`check '${name}': a condition chooses between values of one variable, got ${variable} and ${other.comparison.variable}; `
      + 'choose in a command, which can have both in its environment');
  }
  const value = checks.map((check) => `(?:${patternOf(check)})`).join('|');
  // The variable is named once.
  const named = `variable ${variable} `;
  const expects = checks.map((check, i) => i > 0 && check.expects.startsWith(named) ? check.expects.slice(named.length) : check.expects).join(' or ');
  return new VariableCheck(name, { variable, operator: 'MATCHES', value }, expects);
}

function patternOf({ comparison: { operator, value } }: VariableCheck): string {
  if (operator === 'MATCHES') return value;
  const literal = value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return operator === 'EQ' ? literal : `[\\s\\S]*${literal}[\\s\\S]*`;
}
