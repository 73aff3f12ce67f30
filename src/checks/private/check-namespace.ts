import { CheckHost } from '../check-config';

/** The namespace of the variables of a check's action. It holds letters, digits, @, - and _ alone. */
export function checkNamespace(name: string, host: CheckHost | undefined): string {
  return [...host ? [host.environment.name] : [], name].join('-').replace(/[^A-Za-z0-9@_-]/g, '-').slice(-100);
}
