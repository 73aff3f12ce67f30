import { InvalidArgumentError } from 'commander';

/** `NAME=VALUE`, or `NAME` for the value of the environment variable; may be repeated. */
export function collectParameter(text: string, previous: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const value = equals < 0 ? process.env[name] : text.slice(equals + 1);
  if (value === undefined) throw new InvalidArgumentError(`Write ${name}=<value>, or set the environment variable ${name}.`);
  return new Map(previous).set(name, value);
}
