import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { FakeProcesses } from './fake-processes';
import { openStore } from '../../src/packager/store';

let scratch: string;

beforeEach(() => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'store-'));
});

afterEach(() => fs.rmSync(scratch, { recursive: true, force: true }));

test('a directory gives back what it keeps, and nothing else', async () => {
  const store = openStore(path.join(scratch, 'packages'), new FakeProcesses(), scratch);
  await store.keep('ingest/1.zip', Buffer.from('zip'));
  const found = await store.find(['ingest/1.zip', 'ingest/2.zip', 'report/1.zip']);
  expect([...found.keys()]).toEqual(['ingest/1.zip']);
  expect(await found.get('ingest/1.zip')!.read()).toEqual(Buffer.from('zip'));
  expect(fs.readdirSync(path.join(scratch, 'packages/ingest'))).toEqual(['1.zip']);
});

describe('a bucket', () => {
  test('is asked once for all packages', async () => {
    const processes = new FakeProcesses((argv) => {
      fs.mkdirSync(path.join(argv[6], 'ingest'), { recursive: true });
      fs.writeFileSync(path.join(argv[6], 'ingest/1.zip'), 'zip');
    });
    const found = await openStore('s3://bucket/cache/p/packages/', processes, scratch).find(['ingest/1.zip', 'report/1.zip']);
    expect(processes.runs.map(({ argv }) => argv)).toEqual([[
      'aws', 's3', 'cp', '--only-show-errors', '--recursive', 's3://bucket/cache/p/packages/', path.join(scratch, 'found'),
      '--exclude', '*', '--include', 'ingest/1.zip', '--include', 'report/1.zip',
    ]]);
    expect([...found.keys()]).toEqual(['ingest/1.zip']);
    expect(await found.get('ingest/1.zip')!.read()).toEqual(Buffer.from('zip'));
  });

  test('keeps a package under its key', async () => {
    const sent: string[] = [];
    const processes = new FakeProcesses((argv) => void sent.push(argv[5], fs.readFileSync(argv[4], 'utf8')));
    await openStore('s3://bucket/packages', processes, scratch).keep('ingest/1.zip', Buffer.from('zip'));
    expect(sent).toEqual(['s3://bucket/packages/ingest/1.zip', 'zip']);
  });

  test('fails in words of the program', async () => {
    const processes = new FakeProcesses(() => ({ exitCode: 1, output: 'fatal error: AccessDenied\n' }));
    await expect(openStore('s3://bucket/packages', processes, scratch).find(['ingest/1.zip'])).rejects.toThrow(
      /^package store s3:\/\/bucket\/packages: aws s3 cp failed, got 'fatal error: AccessDenied'; let the build's role list, read and write what is below it$/);
  });
});
