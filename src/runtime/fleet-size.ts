import { MAX_PACKAGE_BYTES } from '../contract';

/** AWS Lambda would refuse it too, after the upload and in other words. */
export function requireSize(bytes: number, remedy: string): void {
  if (bytes > MAX_PACKAGE_BYTES) throw new Error(`a package may have ${megabytes(MAX_PACKAGE_BYTES)}, got ${megabytes(bytes)}; ${remedy}`);
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024 * 10) / 10} MB`;
}
