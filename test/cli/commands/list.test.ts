import * as fs from 'fs';
import { Command } from 'commander';
import { addListCommand } from '../../../src/cli/commands/list';
import { UserError } from '../../../src/cli/errors';
import { PIPELINE_RECORD } from '../../../src/contract';
import { writeAssembly } from '../../helpers/assembly';

const directories: string[] = [];
afterEach(() => directories.splice(0).forEach((directory) => fs.rmSync(directory, { recursive: true })));

const STACKS = {
  Delivery: {
    Resources: {
      Shop: pipeline('CodeStarSourceConnection', { FullRepositoryId: 'acme/shop', BranchName: 'main' }, {
        version: 1,
        name: 'Storefront',
        actions: {},
        environments: [{ name: 'staging', production: false, stages: [] }, { name: 'production', production: true, stages: [] }],
      }),
      Docs: pipeline('S3', { S3Bucket: 'docs', S3ObjectKey: 'site.zip' }),
      Images: pipeline('ECR', { RepositoryName: 'base', ImageTag: 'latest' }),
      Old: pipeline('GitHub', { Owner: 'acme', Repo: 'old', Branch: 'develop' }),
      Empty: { Type: 'AWS::CodePipeline::Pipeline' },
    },
  },
};

test('each pipeline has a line, in columns', async () => {
  expect(await list(STACKS)).toBe([
    'PIPELINE    STACK     SOURCE                     ENVIRONMENTS         ACTIONS',
    'Storefront  Delivery  Connection acme/shop main  staging, production  2',
    'Docs        Delivery  S3 docs/site.zip           -                    2',
    'Images      Delivery  ECR base latest            -                    2',
    'Old         Delivery  GitHub acme/old develop    -                    2',
    'Empty       Delivery  -                          -                    0',
    '',
  ].join('\n'));
});

test('--json has the same as data', async () => {
  expect(JSON.parse(await list(STACKS, '--json'))[0]).toEqual({
    name: 'Storefront',
    stack: 'Delivery',
    sources: [{ provider: 'Connection', repository: 'acme/shop', revision: 'main' }],
    environments: [{ name: 'staging', production: false }, { name: 'production', production: true }],
    actions: 2,
  });
});

test('an app without pipelines is told so', async () => {
  const text = await list({ Web: { Resources: {} } });
  expect(text).toBe(`No pipelines in '${directories[0]}'. They are AWS::CodePipeline::Pipeline resources of its stacks.\n`);
  expect(await list({ Web: {} }, '--json')).toBe('[]\n');
});

test('fails without a cloud assembly', async () => {
  await expect(run(['--app', '/nowhere'])).rejects.toThrow(
    new UserError("no cloud assembly in '/nowhere': run `npx cdk synth` first, or give its directory with --app DIR"));
});

async function list(stacks: { [name: string]: object }, ...flags: string[]): Promise<string> {
  const directory = writeAssembly({ stacks });
  directories.push(directory);
  return run(['--app', directory, ...flags]);
}

async function run(args: string[]): Promise<string> {
  const program = new Command();
  addListCommand(program);
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await program.parseAsync(['list', ...args], { from: 'user' });
    return write.mock.calls.map(([text]) => text).join('');
  } finally {
    write.mockRestore();
  }
}

function pipeline(provider: string, configuration: object, record?: object): object {
  const source = { Name: 'Code', ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: provider }, Configuration: configuration };
  const build = { Name: 'Build', ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild' } };
  return {
    Type: 'AWS::CodePipeline::Pipeline',
    Properties: { Stages: [{ Name: 'Source', Actions: [source] }, { Name: 'Build', Actions: [build] }] },
    Metadata: record && { [PIPELINE_RECORD]: record },
  };
}
