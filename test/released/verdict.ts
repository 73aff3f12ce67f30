import { compareApis } from './api';
import { Change } from './change';
import { compareTemplates } from './compare-templates';
import { Release } from './release';

export interface Verdict {
  readonly errors: string[];
  /** Changes that nobody has to care about. */
  readonly remarks: string[];
}

export function compareReleases(released: Release, current: Release): Change[] {
  return [...compareApis(released.api, current.api), ...compareTemplates(released.templates, current.templates)];
}

/** Whether changes may be released; exceptions are the keys of those that were made on purpose. */
export function judge(changes: readonly Change[], exceptions: readonly string[]): Verdict {
  const breaking = changes.filter((change) => change.breaking);
  const unused = exceptions.filter((exception) => !breaking.some(({ key }) => key === exception));
  return {
    errors: [
      ...breaking.filter(({ key }) => !exceptions.includes(key)).map(({ message }) => message),
      ...unused.map((exception) => `.compatignore: a line allows what did not happen, got '${exception}'; take it out`),
    ],
    remarks: changes.filter((change) => !change.breaking).map(({ message }) => message),
  };
}

/** The lines of .compatignore; what begins with # says why. */
export function exceptionsOf(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}
