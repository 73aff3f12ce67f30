import * as fs from 'fs';
import * as path from 'path';
import { Command } from 'commander';
import { documents, Markdown, ROOT, split } from './markdown';

const COMMANDS = path.join(ROOT, 'src/cli/commands');

describe('commands of the documents', () => {
  test('are there, and so are their options', () => {
    const named = documents().flatMap(commandsOf);
    for (const program of ['cdk-delivery', 'npx projen', 'npm run']) {
      expect(named.filter((command) => command.program === program).length).toBeGreaterThan(2);
    }
    expect(documents().flatMap(unknownCommands)).toEqual([]);
  });

  test('stand in blocks for a shell, in indented blocks and in code of a sentence', () => {
    const text = [
      'Run `npx cdk-delivery list`, or', '', '```sh', 'npm ci && npm run demo   # with projen', 'npx cdk-delivery run Shop --environment dev | cat --all', '```', '',
      '    npx projen bundle', '', '```ts', "Check.commands('smoke', ['npm run smoke']);", '```', '',
    ].join('\n');
    expect(commandsOf({ path: 'docs/x.md', text })).toEqual([
      { line: 1, program: 'cdk-delivery', name: 'list', options: [] },
      { line: 4, program: 'npm run', name: 'demo', options: [] },
      { line: 5, program: 'cdk-delivery', name: 'run', options: ['--environment'] },
      { line: 8, program: 'npx projen', name: 'bundle', options: [] },
    ]);
  });

  test('fails with document and line for one that is not there', () => {
    const text = '```sh\nnpx cdk-delivery start Shop\nnpx cdk-delivery run --fast   # and --slow\n```\n`npx projen everything` or `npm run everything`, and `npm run bench`';
    expect(unknownCommands({ path: 'README.md', text })).toEqual([
      "README.md:2: there is no 'cdk-delivery start'",
      "README.md:3: there is no '--fast' of 'cdk-delivery run'",
      "README.md:3: there is no '--slow' of 'cdk-delivery run'",
      "README.md:5: there is no 'npx projen everything'",
      "README.md:5: there is no 'npm run everything'",
    ]);
  });
});

interface NamedCommand {
  readonly line: number;
  readonly program: string;
  readonly name: string;
  readonly options: readonly string[];
}

function commandsOf(document: Markdown): NamedCommand[] {
  const typed = split(document).code.filter(({ language }) => ['sh', 'indented', 'inline'].includes(language));
  return typed.flatMap(({ line: first, text }) => text.split('\n').flatMap((line, i) => (
    [...line.matchAll(/\b(cdk-delivery|npx projen|npm run) +([a-z][\w:.-]*)(.*?)(?=&&|;|\||$)/g)].map(([, program, name, rest]) => ({
      line: first + i, program, name, options: program === 'cdk-delivery' ? rest.match(/(?<=^|\s)--[a-z-]+/g) ?? [] : [],
    }))
  )));
}

function unknownCommands(document: Markdown): string[] {
  return commandsOf(document).flatMap(({ line, program, name, options }) => {
    const known = definitions[program].get(name);
    const place = `${document.path}:${line}`;
    if (!known) return [`${place}: there is no '${program} ${name}'`];
    return options.filter((option) => !known.includes(option)).map((option) => `${place}: there is no '${option}' of '${program} ${name}'`);
  });
}

/** What there is, with its options. */
const definitions: { readonly [program: string]: ReadonlyMap<string, readonly string[]> } = {
  'cdk-delivery': commandLine(),
  'npx projen': new Map(Object.keys(json('.projen/tasks.json').tasks!).map((task) => [task, []])),
  'npm run': new Map(['.', 'examples/apps/storefront'].flatMap((directory) => Object.keys(json(`${directory}/package.json`).scripts!)).map((script) => [script, []])),
};

function commandLine(): Map<string, string[]> {
  const program = new Command();
  for (const file of fs.readdirSync(COMMANDS)) {
    const exported = Object.entries(jest.requireActual<{ [name: string]: (program: Command) => void }>(path.join(COMMANDS, file)));
    for (const [name, add] of exported) if (/^add\w+Command$/.test(name)) add(program);
  }
  return new Map(program.commands.map((command) => [command.name(), ['--help', ...command.options.map(({ long }) => long!)]]));
}

function json(file: string): { readonly tasks?: object; readonly scripts?: object } {
  return JSON.parse(fs.readFileSync(path.join(ROOT, file), 'utf-8'));
}
