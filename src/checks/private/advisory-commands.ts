import { quote } from './http-command';
import { CHECK_VARIABLES } from '../../contract';

/** Variables of an action by commands that is advisory. */
export const ADVISORY_VARIABLES: string[] = Object.values(CHECK_VARIABLES);

/** Commands that always succeed: the first that fails ends them, and what they leave says which one that was. */
export function advisoryCommands(commands: readonly string[]): string[] {
  const { result, summary, measures } = CHECK_VARIABLES;
  return [
    `unset ${result} ${summary}`,
    ...commands.map((command, i) => `[ -n "$${result}" ] || eval ${quote(command)} || { ${result}=failed; ${summary}='command ${i + 1} failed'; }`),
    `export ${result}="\${${result}:-passed}" ${summary}="\${${summary}:-all commands succeeded}" ${measures}='{}'; echo "$${result}: $${summary}"`,
  ];
}
