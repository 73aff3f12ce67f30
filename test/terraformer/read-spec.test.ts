import { ENVIRONMENT } from './artifact';
import { parseSpec } from '../../src/terraformer/read-spec';

const SPEC = { version: 1, name: 'infrastructure', program: 'tofu', programVersion: '1.11.4', directory: '.' };
const text = (members: object) => JSON.stringify({ ...SPEC, ...members });
const environment = (members: object) => text({ environment: { ...ENVIRONMENT, ...members } });

test('a spec is read as it was written', () => {
  expect(parseSpec(text({}))).toEqual(SPEC);
  expect(parseSpec(environment({ variables: { stage: '' }, planMinutes: 0.5 })).environment).toEqual({ ...ENVIRONMENT, variables: { stage: '' }, planMinutes: 0.5 });
});

test.each<[string, string]>([
  ['{', "spec: it is not JSON: Expected property name or '}' in JSON at position 1"],
  ['[]', 'spec: version 1 is known, got []; use the program of the version that wrote it'],
  [text({ version: 2 }), 'spec: version 1 is known, got 2; use the program of the version that wrote it'],
  [text({ name: undefined }), 'spec: name is wrong, got nothing; it has to be text'],
  [text({ program: 'pulumi' }), 'infrastructure: program is wrong, got "pulumi"; it has to be terraform or tofu'],
  [text({ programVersion: 'latest' }), 'infrastructure: programVersion is wrong, got "latest"; it has to be a version such as 1.11.4'],
  [text({ directory: '../infra' }), 'infrastructure: directory is wrong, got "../infra"; it has to be a path inside of the artifact'],
  [text({ directory: '/infra' }), 'infrastructure: directory is wrong, got "/infra"; it has to be a path inside of the artifact'],
  [text({ environment: 'dev' }), 'infrastructure: environment is wrong, got "dev"; it has to be an object'],
  [environment({ name: '' }), 'infrastructure: name is wrong, got ""; it has to be text'],
  [environment({ backend: { bucket: 'b' } }), 'infrastructure: backend is wrong, got {"bucket":"b"}; it has to be names with text, among them key'],
  [environment({ variables: { replicas: 2 } }), 'infrastructure: variables is wrong, got {"replicas":2}; it has to be names with text'],
  [environment({ outputs: 'api_url' }), 'infrastructure: outputs is wrong, got "api_url"; it has to be a list of text'],
  [text({ drift: { advisory: 'no', ignore: [], deployed: true } }), 'infrastructure: advisory is wrong, got "no"; it has to be true or false'],
  [text({ drift: { advisory: false, ignore: '*', deployed: true } }), 'infrastructure: ignore is wrong, got "*"; it has to be a list of text'],
  [environment({ planMinutes: 0 }), 'infrastructure: planMinutes is wrong, got 0; it has to be a number above 0'],
])('fails for %s', (source, message) => {
  expect(() => parseSpec(source)).toThrow(expect.objectContaining({ message: expect.stringContaining(message) }));
});
