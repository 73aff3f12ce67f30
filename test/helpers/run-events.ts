/** What `run --json` has written, an event a line. */
interface Output {
  readonly stdout: string;
}

export function eventsOf({ stdout }: Output): any[] {
  return stdout.trim().split('\n').map((line) => JSON.parse(line));
}

/** By `<stage>/<action>`: how each action ended. */
export function outcomes(output: Output): { readonly [action: string]: { readonly status: string; readonly summary: string } } {
  return Object.fromEntries(eventsOf(output).filter(({ type }) => type === 'action-ended')
    .map(({ stage, action, status, summary }) => [`${stage}/${action}`, { status, summary }]));
}

/** What stopped a run, with what it said: `<stage>/<action>`, or `<stage> <moment>/<rule>`. */
export function stops(output: Output): { readonly [place: string]: string } {
  const actions = Object.entries(outcomes(output)).filter(([, { status }]) => status === 'Failed').map(([place, { summary }]) => [place, summary]);
  const rules = eventsOf(output).filter(({ type, met }) => type === 'condition-ended' && !met).flatMap(({ stage, moment, rules: checked }) =>
    checked.filter(({ status }: any) => status === 'Failed').map(({ rule, summary }: any) => [`${stage} ${moment}/${rule}`, summary]));
  return Object.fromEntries([...actions, ...rules]);
}

/** The kinds of the notifications that people were sent. */
export function notifications(output: Output): string[] {
  return eventsOf(output).filter(({ type }) => type === 'notification').map(({ kind }) => kind);
}
