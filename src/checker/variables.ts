import type { Judgement } from './judgement';
import { oneLine } from './text';
import { CHECK_VARIABLES } from '../contract/check-variables';

/** What an action can hold on to, with room for others. */
const MOST_CHARACTERS = 400;

/** Assignments for `.` of a shell. */
export function variables({ failure, summary, measures }: Judgement): string {
  const values = {
    [CHECK_VARIABLES.result]: failure === undefined ? 'passed' : 'failed',
    [CHECK_VARIABLES.summary]: oneLine(summary, MOST_CHARACTERS),
    [CHECK_VARIABLES.measures]: JSON.stringify(measures),
  };
  return Object.entries(values).map(([name, value]) => `export ${name}=${quote(value)}\n`).join('');
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
