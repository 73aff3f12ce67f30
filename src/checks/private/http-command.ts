import { HttpCheckRecord } from '../../contract';

/** One line of shell that asks a URL until it answers as expected: curl and a POSIX shell are all that it needs. */
export function httpCommand(check: HttpCheckRecord): string {
  // A value that only the run knows may be anything: curl shall take it for a URL, and for none of files.
  const url = check.urlVariable ? `--proto =http,https --url "$${check.urlVariable}"` : quote(check.url);
  const attempts = check.retries + 1;
  const ask = `s=$(curl -sS -o /tmp/body -w '%{http_code}' --max-time ${check.timeoutSeconds} ${url})`;
  const text = check.expectedText === undefined ? '' : ` && grep -qF -- ${quote(check.expectedText)} /tmp/body`;
  const expected = check.expectedText === undefined ? `${check.expectedStatus}` : `${check.expectedStatus} and the expected text`;
  return `ok=; for i in $(seq ${attempts}); do ${ask}; if [ "$s" = ${check.expectedStatus} ]${text}; then ok=1; echo "status $s"; break; fi; `
    + `echo "attempt $i of ${attempts}: status $s, expected ${expected}"; [ $i = ${attempts} ] || sleep ${check.intervalSeconds}; done; [ "$ok" = 1 ]`;
}

/** A value as one word of a POSIX shell. */
export function quote(value: string): string {
  return `'${value.replace(/'/g, '\'\\\'\'')}'`;
}
