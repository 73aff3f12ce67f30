import { spawnSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { httpCommand, quote } from '../../src/checks/private/http-command';
import { HttpCheckRecord } from '../../src/contract';

const check: HttpCheckRecord = {
  kind: 'http-check', url: 'https://example.com/health', expectedStatus: 200, retries: 2, intervalSeconds: 0, timeoutSeconds: 5,
};

/** Runs the command in sh with a curl that answers the given statuses in turn and always this body. */
function run(record: HttpCheckRecord, statuses: number[], body = 'ok') {
  const directory = mkdtempSync(join(tmpdir(), 'http-command-'));
  try {
    writeFileSync(join(directory, 'statuses'), statuses.join('\n') + '\n');
    writeFileSync(join(directory, 'curl'), `#!/bin/sh
printf '%s' '${body}' > /tmp/body
head -n 1 '${directory}/statuses' | tr -d '\\n'
sed -i 1d '${directory}/statuses'
`, { mode: 0o755 });
    const { status, stdout } = spawnSync('/bin/sh', ['-c', httpCommand(record)], { encoding: 'utf-8', env: { PATH: `${directory}:/usr/bin:/bin` }, timeout: 10_000 });
    return { status, lines: stdout.trim().split('\n') };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('succeeds at the first answer with the expected status', () => {
  expect(run(check, [200])).toEqual({ status: 0, lines: ['status 200'] });
});

test('tries again until it succeeds', () => {
  expect(run(check, [503, 200])).toEqual({ status: 0, lines: ['attempt 1 of 3: status 503, expected 200', 'status 200'] });
});

test('fails after the last attempt', () => {
  expect(run(check, [503, 503, 503, 200])).toEqual({
    status: 1, lines: [1, 2, 3].map((i) => `attempt ${i} of 3: status 503, expected 200`),
  });
});

test('fails when the text is missing, and says that it was about the text', () => {
  expect(run({ ...check, retries: 0, expectedText: 'welcome' }, [200], 'sorry')).toEqual({
    status: 1, lines: ['attempt 1 of 1: status 200, expected 200 and the expected text'],
  });
});

test('finds text that holds quotes and dashes', () => {
  expect(run({ ...check, expectedText: '--it"s' }, [200], 'yes --it"s there').status).toBe(0);
});

test('quotes a value as one word of a shell', () => {
  const value = 'it\'s "$HOME" `x`\\';
  expect(spawnSync('/bin/sh', ['-c', `printf %s ${quote(value)}`], { encoding: 'utf-8' }).stdout).toBe(value);
});
