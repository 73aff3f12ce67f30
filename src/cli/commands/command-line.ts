import * as path from 'path';
import type { AppOptions } from './assembly-option';
import { DEFAULT_APP } from './assembly-option';

/** Commands that need no app. */
const ABOUT_WHAT_IS_DEPLOYED = /^(services|stop|functions|invoke)\b/;

/** How the user would type another command for the same app: what notes and messages suggest can be copied as it is. */
export function commandLine({ app }: AppOptions, host: { readonly argv?: readonly string[]; cwd(): string }): (args: string) => string {
  const program = programOf(host.argv?.[1], host.cwd());
  return (args) => `${program} ${args}${app === DEFAULT_APP || ABOUT_WHAT_IS_DEPLOYED.test(args) ? '' : ` --app ${app}`}`;
}

function programOf(script: string | undefined, cwd: string): string {
  if (script === undefined || script.includes('node_modules')) return 'npx cdk-delivery';
  if (path.basename(script) === 'cdk-delivery') return 'cdk-delivery'; // installed for the user
  const relative = path.relative(cwd, script);
  return `node ${relative.startsWith('..') ? script : relative}`;
}
