import { Token } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import { isPipelineVariable } from '../../builds/private/project-build';
import { CheckBindOptions, CheckConfig, CheckKind } from '../check-config';
import { CommandsCheckOptions } from '../check-options';
import { ADVISORY_VARIABLES, advisoryCommands } from './advisory-commands';
import { checkNamespace } from './check-namespace';
import { quote } from './http-command';
import { byName } from '../../foundation/private/by-name';

/** Limits of the Commands action: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html */
const MAX_COMMANDS = 50;
const MAX_COMMAND_LENGTH = 1000;
const MAX_VARIABLES = 10;

/** Commands of the repository, by the Commands action. */
export class CommandsCheck implements CheckKind {
  /** One of several is enough: each runs in a shell of its own. */
  public static any(name: string, checks: readonly CommandsCheck[]): CommandsCheck {
    const environment: { [variable: string]: string } = {};
    for (const [variable, value] of checks.flatMap((check) => Object.entries(check.environment ?? {}))) {
      if ((environment[variable] ??= value) === value) continue;
      throw new Error(`check '${name}': two of its checks have different values of '${variable}', got ${environment[variable]} and ${value}; rename one of them`);
    }
    const alternatives = checks.map(({ lines }) => `( ${lines.map((line) => `eval ${quote(line)}`).join(' && ')} )`);
    return new CommandsCheck(name, [alternatives.join(' || ')], { environment });
  }

  private readonly lines: string[];
  /** A variable of the pipeline has its value in the environment of an action; nothing says that it would have it in a command. */
  private readonly environment?: { readonly [name: string]: string };

  constructor(public readonly name: string, commands: string[], options: CommandsCheckOptions = {}) {
    const variables = Object.entries(byName(options.environment ?? {}));
    for (const [variable] of variables) {
      if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) continue;
      throw new Error(`check '${name}': environment variable '${variable}' is no name a shell knows; use letters, digits and _`);
    }
    const known = variables.filter(([, value]) => !isPipelineVariable(value));
    const later = variables.filter(([, value]) => isPipelineVariable(value));
    if (later.length > MAX_VARIABLES) {
      throw new Error(`check '${name}': at most ${MAX_VARIABLES} values may hold variables of the pipeline, got ${later.length}; leave out what no command reads`);
    }
    this.environment = later.length > 0 ? Object.fromEntries(later) : undefined;
    this.lines = [...known.map(([variable, value]) => `export ${variable}=${quote(value)}`), ...commands];
    if (commands.length === 0) throw new Error(`check '${name}': it needs at least one command, got none; say what it runs`);
    this.validateLines(this.lines);
  }

  public bind({ input, advisory, host }: CheckBindOptions): CheckConfig {
    const { name, environment } = this;
    const role = host?.obtainRole();
    const commands = advisory ? advisoryCommands(this.lines) : this.lines;
    this.validateLines(commands);
    const leaves = advisory && { outputVariables: ADVISORY_VARIABLES, variablesNamespace: checkNamespace(name, host) };
    const action = (runOrder: number) => new actions.CommandsAction({ actionName: name, runOrder, input, role, commands, ...leaves });
    return { steps: [{ name, environment, action }] };
  }

  private validateLines(lines: readonly string[]): void {
    if (lines.length > MAX_COMMANDS) {
      throw new Error(`check '${this.name}': at most ${MAX_COMMANDS} commands and variables fit in an action, got ${lines.length}; put them into a script of the repository`);
    }
    lines.forEach((line, i) => this.validateLine(line, i + 1));
  }

  private validateLine(line: string, position: number): void {
    if (Token.isUnresolved(line)) return;
    if (/[\r\n]/.test(line)) {
      throw new Error(`check '${this.name}': command ${position} has several lines, which the service refuses; join them with && or put them into a script`);
    }
    if (line.length === 0 || line.length > MAX_COMMAND_LENGTH) {
      throw new Error(`check '${this.name}': command ${position} has 1 to ${MAX_COMMAND_LENGTH} characters, got ${line.length}; put it into a script of the repository`);
    }
  }
}
