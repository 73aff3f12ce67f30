import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { readAssembly } from '../../../src/cli/assembly/assembly';
import { UserError } from '../../../src/cli/errors';
import { writeAssembly } from '../../helpers/assembly';

const directories: string[] = [];
afterEach(() => directories.splice(0).forEach((directory) => fs.rmSync(directory, { recursive: true, force: true })));

test('a stack has the sections of its template and the environment of the manifest', () => {
  const { stacks } = readAssembly(assembly({ Parameters: { P: { Type: 'String' } } }));
  expect(stacks).toMatchObject([{
    name: 'Web', account: '111111111111', region: 'eu-west-1', parameters: { P: { Type: 'String' } }, resources: {}, outputs: {}, mappings: {}, conditions: {},
  }]);
});

test('stacks of stages are read, under the names that they deploy with', () => {
  const directory = assembly({});
  fs.mkdirSync(path.join(directory, 'assembly-Prod'));
  writeJson(directory, 'manifest.json', { artifacts: { 'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } } } });
  writeJson(directory, 'assembly-Prod/manifest.json', {
    artifacts: {
      ProdWeb123: { type: 'aws:cloudformation:stack', properties: { templateFile: 'ProdWeb123.template.json', stackName: 'Prod-Web' } },
      Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
    },
  });
  writeJson(directory, 'assembly-Prod/ProdWeb123.template.json', {});
  expect(readAssembly(directory).stacks).toMatchObject([{ name: 'Prod-Web', account: 'unknown-account', region: 'unknown-region' }]);
});

test.each(['in the manifest', 'in a file of its own'])('construct paths come from the metadata %s', (place) => {
  const directory = assembly({ Resources: { Bucket1: { Type: 'AWS::S3::Bucket' }, Bucket2: { Type: 'AWS::S3::Bucket', Metadata: { 'aws:cdk:path': 'Own' } } } });
  const metadata = { '/Web/One/Resource': [{ type: 'aws:cdk:logicalId', data: 'Bucket1' }], '/Web/Two': [{ type: 'aws:cdk:logicalId', data: 'Bucket2' }] };
  writeJson(directory, 'Web.metadata.json', metadata);
  const where = place === 'in the manifest' ? { metadata } : { additionalMetadataFile: 'Web.metadata.json' };
  writeJson(directory, 'manifest.json', { artifacts: { Web: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Web.template.json' }, ...where } } });
  const { resources } = readAssembly(directory).stacks[0];
  expect(resources.Bucket1.Metadata).toEqual({ 'aws:cdk:path': 'Web/One/Resource' });
  expect(resources.Bucket2.Metadata).toEqual({ 'aws:cdk:path': 'Own' });
});

describe('fails with a message that tells what to do', () => {
  test('when there is no directory', () => {
    expectUserError('/nowhere/cdk.out', "no cloud assembly in '/nowhere/cdk.out': run `npx cdk synth` first, or give its directory with --app DIR");
  });

  test('when the directory is no cloud assembly', () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'empty-'));
    directories.push(directory);
    expectUserError(directory, `'${directory}' holds no manifest.json, so it is not a cloud assembly: run \`npx cdk synth\` first, or give the right directory with --app DIR`);
  });

  test('when the manifest is not JSON', () => {
    const directory = assembly({});
    fs.writeFileSync(path.join(directory, 'manifest.json'), 'nope');
    expectUserError(directory, new RegExp(`^'${directory}/manifest.json' cannot be read as JSON \\(.+\\); run \`npx cdk synth\` again$`, 's'));
  });

  test('when the manifest is not an object', () => {
    const directory = assembly({});
    fs.writeFileSync(path.join(directory, 'manifest.json'), '[]');
    expectUserError(directory, `'${directory}/manifest.json' does not hold a JSON object; run \`npx cdk synth\` again`);
  });

  test('when a template is missing', () => {
    const directory = assembly({});
    fs.rmSync(path.join(directory, 'Web.template.json'));
    expectUserError(directory, `template of stack 'Web' is missing, expected '${directory}/Web.template.json'; run \`npx cdk synth\` again`);
  });

  test('when a template is not JSON', () => {
    const directory = assembly({});
    fs.writeFileSync(path.join(directory, 'Web.template.json'), '{"Resources":');
    expectUserError(directory, new RegExp(`^'${directory}/Web.template.json' cannot be read as JSON \\(.+\\); run \`npx cdk synth\` again$`, 's'));
  });
});

function assembly(template: object): string {
  const directory = writeAssembly({ environment: 'aws://111111111111/eu-west-1', stacks: { Web: template } });
  directories.push(directory);
  return directory;
}

function writeJson(directory: string, file: string, content: object): void {
  fs.writeFileSync(path.join(directory, file), JSON.stringify(content));
}

function expectUserError(directory: string, message: string | RegExp): void {
  expect(() => readAssembly(directory)).toThrow(UserError);
  expect(() => readAssembly(directory)).toThrow(typeof message === 'string' ? new UserError(message) : message);
}
