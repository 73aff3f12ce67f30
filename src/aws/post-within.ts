/** Sends by POST, follows no redirect, and gives up after so many milliseconds, the time to read the answer included. */
export function postWithin(timeout: number) {
  return async (url: string, headers: { readonly [name: string]: string }, body: string): Promise<Response> => (
    fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(timeout) })
  );
}
