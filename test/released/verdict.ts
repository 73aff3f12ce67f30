import * as fs from 'fs';
import * as path from 'path';
import { compareApis } from './api';
import { Change, orNote } from './change';
import { compareTemplates } from './compare-templates';
import { Release } from './release';

export interface Verdict {
  readonly errors: string[];
  /** Changes that nobody has to care about. */
  readonly remarks: string[];
}

export function compareReleases(released: Release, current: Release): Change[] {
  return [
    ...compareApis(released.api, current.api),
    ...compareContracts(released.contractVersion, current.contractVersion),
    ...compareTemplates(released.templates, current.templates),
  ];
}

function compareContracts(released: number, current: number): Change[] {
  const key = `contract:${current}`;
  return released === current ? [] : [{
    key,
    breaking: true,
    message: `contract: its version was ${released}, got ${current}; commands that are installed do not read what is synthesized; `
      + `keep the version and what it had, ${orNote(key)}`,
  }];
}

/** Whether changes may be released; the keys of those that were made on purpose are exceptions. */
export function judge(changes: readonly Change[], allowed: readonly string[]): Verdict {
  const breaking = changes.filter((change) => change.breaking);
  const unused = allowed.filter((exception) => !breaking.some(({ key }) => key === exception));
  return {
    errors: [
      ...breaking.filter(({ key }) => !allowed.includes(key)).map(({ message }) => message),
      ...unused.map((exception) => `.compatignore: a line allows what did not happen, got '${exception}'; take it out`),
    ],
    remarks: changes.filter((change) => !change.breaking).map(({ message }) => message),
  };
}

/** Keys of breaking changes that were made on purpose; lines that begin with # say why. */
export function exceptions(file = path.join(__dirname, '..', '..', '.compatignore')): string[] {
  return fs.readFileSync(file, 'utf-8').split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}
