import * as fs from 'fs';
import * as path from 'path';
import { validateBackend } from './backend';
import type { Terraform } from './terraform';
import type { TerraformSpec } from '../contract/terraform-spec';

const UNFORMATTED = 3;
const BROKEN = 2;

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail?: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
}

/** All that can be said of a module without its state. */
export async function validate({ name, program, directory }: TerraformSpec, terraform: Terraform, print: (line: string) => void): Promise<void> {
  if (!fs.readdirSync(terraform.directory).some((file) => /\.(tf|tofu)(\.json)?$/.test(file))) {
    throw new Error(`${name}: directory ${directory} has no .tf file; name the directory of the root module`);
  }
  validateBackend(name, terraform.directory);
  const format = await terraform.read('fmt', ['-no-color', '-check', '-recursive', '-diff'], [0, BROKEN, UNFORMATTED]);
  if (format) print(format.trimEnd());
  await terraform.init();
  const { diagnostics } = JSON.parse(await terraform.read('validate', ['-json'], [0, 1])) as { diagnostics: readonly Diagnostic[] };
  [...diagnostics].sort(byPlace).forEach((diagnostic) => print(line(directory, diagnostic)));
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const problems = [...(errors > 0 ? [`${errors} error${errors === 1 ? '' : 's'} in the module`] : []), ...(format ? ['files are not formatted'] : [])];
  if (problems.length > 0) {
    throw new Error(`${name}: ${problems.join(', ')}; ${errors > 0 ? 'correct what is listed above' : `run ${program} fmt -recursive ${directory}`}`);
  }
  print(`${name}: the module is valid`);
}

/** Terraform tells them in an order that changes from run to run. */
function byPlace({ range: a }: Diagnostic, { range: b }: Diagnostic): number {
  const [file, other] = [a?.filename ?? '', b?.filename ?? ''];
  if (file !== other) return file < other ? -1 : 1;
  return (a?.start.line ?? 0) - (b?.start.line ?? 0);
}

/** `infrastructure/main.tf:12: error: Unsupported argument: An argument named "x" is not expected here.` */
function line(directory: string, { severity, summary, detail, range }: Diagnostic): string {
  const place = range ? [`${path.posix.join(directory, range.filename)}:${range.start.line}`] : [];
  return [...place, severity, summary, ...(detail ? [detail.replace(/\s+/g, ' ')] : [])].join(': ');
}
