import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { defineB2b } from '../../examples/b2b-services/b2b';
import { apps, synthesize } from '../helpers/apps';
import { cfnLint, describeWith } from '../helpers/tools';

/** As the CDK command synthesizes: templates with paths in them are told from those that people write, whose style counts. */
const OF_COMMAND = { 'aws:cdk:enable-path-metadata': true };

describeWith(cfnLint, 'cfn-lint', () => {
  test('would report one', () => {
    const directory = mkdtempSync(join(tmpdir(), 'cfn-lint-'));
    try {
      const file = join(directory, 'broken.json');
      writeFileSync(file, JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { Title: 'no such property' } } } }));
      expect(lint([file]).map(({ Level }) => Level)).toContain('Error');
    } finally {
      rmSync(directory, { recursive: true });
    }
  }, 60_000);

  test('reports no error on any synthesized template', () => {
    const directory = mkdtempSync(join(tmpdir(), 'cfn-lint-'));
    try {
      const b2b = new App();
      defineB2b(b2b);
      const templates = [
        ...Object.keys(apps).flatMap((app) => Object.entries(synthesize(app, OF_COMMAND))
          .map(([stack, template]) => ({ name: `${app}-${stack}`, template }))),
        ...b2b.synth().stacks.map(({ stackName, template }) => ({ name: `b2b-services-${stackName}`, template })),
      ];
      const files = templates.map(({ name, template }) => {
        const file = join(directory, `${name}.json`);
        writeFileSync(file, JSON.stringify(template));
        return file;
      });
      expect(files.length).toBeGreaterThan(4);
      expect(lint(files).filter((finding) => finding.Level === 'Error').map(({ Filename, Rule, Message, Location }) => (
        `${Filename.slice(directory.length + 1)} ${Location.Path?.join('/')}: ${Rule.Id} ${Message}`
      ))).toEqual([]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  }, 240_000);
});

interface Finding {
  readonly Filename: string;
  readonly Level: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path?: (string | number)[] };
}

/** cfn-lint exits with a status other than 0 when it finds anything. */
function lint(files: string[]): Finding[] {
  try {
    return JSON.parse(execFileSync(cfnLint.path, ['--format', 'json', ...files], { encoding: 'utf-8', timeout: 220_000, maxBuffer: 256 * 1024 * 1024 }) || '[]');
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    if (!stdout?.startsWith('[')) throw error;
    return JSON.parse(stdout);
  }
}
