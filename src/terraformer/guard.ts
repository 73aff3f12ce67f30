import type { Change, Changes } from './changes';
import type { TerraformEnvironment } from '../contract/terraform-spec';

/** Resources that hold data are destroyed or replaced only when somebody wrote their address down. */
export function validateLosses(who: string, { resources }: Changes, { stateful, allowDestroy }: TerraformEnvironment): void {
  const lost = resources.filter(({ kind, type, address }) =>
    (kind === 'destroy' || kind === 'replace') && stateful.some((pattern) => matches(pattern, type)) && !allowDestroy.some((pattern) => matches(pattern, address)));
  if (lost.length === 0) return;
  const allowance = [...new Set(lost.map(({ address }) => literal(address)))].join(', ');
  throw new Error(`${who}: resources that hold data would be lost, got ${lost.map(describe).join(', ')}; if that is meant, allow it by allowDestroy: [${allowance}]`);
}

function describe({ kind, address, details }: Change): string {
  return `${address} (${[kind, ...details].join(', ')})`;
}

/** `*` stands for any text. */
export function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

/** As it is written in TypeScript and in Python. */
const literal = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
