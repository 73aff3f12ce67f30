import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Consumer } from './consumer';
import { LANGUAGES } from './languages';
import { addedPackages, figures } from './npm-package';
import { differences } from './templates';

const DIST = path.resolve(__dirname, '..', '..', 'dist');

/** Programs of the package, where an app of that language finds them. */
const COMMANDS: { readonly [language: string]: string } = {
  typescript: 'node_modules/.bin/cdk-delivery',
  python: '.venv/bin/cdk-delivery',
};

function main(names: readonly string[]): void {
  const unknown = names.find((name) => !LANGUAGES.some((language) => language.name === name));
  if (unknown !== undefined) throw new Error(`a language is one of ${LANGUAGES.map(({ name }) => name).join(', ')}, got '${unknown}'`);
  const languages = LANGUAGES.filter(({ name }) => name === 'typescript' || names.length === 0 || names.includes(name));

  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'consumers-'));
  const problems: string[] = [];
  try {
    console.log('language    install s  synth s  templates');
    const consumers = languages.map((language) => new Consumer(language, work));
    const reference = path.join(consumers[0].directory, 'cdk.out');
    for (const consumer of consumers) {
      const installed = consumer.install(DIST);
      consumer.synthesize('cdk.out'); // what a first synthesis unpacks or downloads is not its own time
      const synthesized = consumer.synthesize('cdk.out.again');
      const found = ['cdk.out', 'cdk.out.again'].flatMap((output) => differences(reference, path.join(consumer.directory, output)));
      problems.push(...found.map((difference) => `${consumer.name}: ${difference}`));
      console.log([
        consumer.name.padEnd(10), installed.toFixed(1).padStart(10), synthesized.toFixed(1).padStart(7), ` ${found.length === 0 ? 'equal' : 'different'}`,
      ].join(' '));
    }
    problems.push(...checkCommands(consumers));

    const added = addedPackages(consumers[0].directory);
    if (added.length > 0) problems.push(`npm install brings more than peers: ${added.join(', ')}`);
    console.log(['', 'npm install adds no package besides peers and bundled ones', ...figures(consumers[0], DIST)].join('\n'));
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** The command says the same, wherever it was installed from. */
function checkCommands(consumers: readonly Consumer[]): string[] {
  const said = consumers.filter(({ name }) => name in COMMANDS).map((consumer) => {
    const command = COMMANDS[consumer.name];
    return { name: consumer.name, help: consumer.run(command, ['--help']), list: consumer.run(command, ['list']) };
  });
  console.log(`\n$ cdk-delivery list\n${said[0].list.trimEnd()}`);
  return said.flatMap(({ name, help, list }) => help === said[0].help && list === said[0].list ? [] : [`${name}: cdk-delivery says something else:\n${help}\n${list}`]);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
