import * as fs from 'fs';
import * as path from 'path';
import { TERRAFORM_LOCAL_STATE, type TerraformEnvironment } from '../contract/terraform-spec';

/** Where the state of an environment is kept. */
export interface Backend {
  readonly type: string;
  readonly settings: { readonly [setting: string]: string };
}

/** Last of its kind, so that it wins over the override files of the module. */
const OVERRIDE = 'zz_cdk_delivery_backend_override.tf';

/** The S3 backend of the environment, or a file of this machine for a local run. */
export function backendOf({ name, backend }: TerraformEnvironment, variables: NodeJS.ProcessEnv): Backend {
  const directory = variables[TERRAFORM_LOCAL_STATE];
  return directory
    // Environments may have the same key in different buckets; a key leads nowhere else.
    ? { type: 'local', settings: { path: path.join(path.resolve(directory), name, path.join('/', backend.key)) } }
    : { type: 's3', settings: { ...backend, use_lockfile: 'true' } };
}

/** A module may leave its backend to the pipeline, or declare the one that the pipeline has. */
export function validateBackend(who: string, directory: string): void {
  const declared = declaredBackend(directory);
  if (declared === undefined || declared === 's3') return;
  throw new Error(`${who}: the pipeline keeps the state in S3, got backend "${declared}"; declare backend "s3" {} without settings, or none`);
}

/** Makes Terraform use the type of the backend; its settings are arguments of `init`. Only the working copy is changed. */
export function prepareBackend(directory: string, { type }: Backend): void {
  const file = path.join(directory, OVERRIDE);
  fs.rmSync(file, { force: true });
  if (declaredBackend(directory) !== type) fs.writeFileSync(file, `terraform {\n  backend "${type}" {}\n}\n`);
}

export const backendArguments = ({ settings }: Backend) => Object.entries(settings).map(([name, value]) => `-backend-config=${name}=${value}`);

/** The type of the backend that Terraform took: for another one, the state would be lost with this machine. */
export function initializedBackend(directory: string): string | undefined {
  const file = path.join(directory, '.terraform', 'terraform.tfstate');
  if (!fs.existsSync(file)) return undefined;
  return (JSON.parse(fs.readFileSync(file, 'utf8')) as { backend?: { type?: string } }).backend?.type;
}

function declaredBackend(directory: string): string | undefined {
  const files = fs.readdirSync(directory).filter((name) => name !== OVERRIDE);
  const read = (name: string) => fs.readFileSync(path.join(directory, name), 'utf8');
  const found = [
    ...files.filter((name) => /\.(tf|tofu)$/.test(name)).map((name) => inBlocks(read(name))),
    ...files.filter((name) => /\.(tf|tofu)\.json$/.test(name)).map((name) => inJson(read(name))),
  ];
  return found.find((type) => type !== undefined);
}

/** Blocks stand as `fmt` writes them, which `validate` has made sure of. */
function inBlocks(text: string): string | undefined {
  for (const [block] of text.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/^terraform\s*\{[\s\S]*?^\}/gm)) {
    const type = /^\s+backend\s+"([^"]+)"/m.exec(block)?.[1] ?? /^\s+(cloud)\s*\{/m.exec(block)?.[1];
    if (type) return type;
  }
  return undefined;
}

/** What is not JSON is for Terraform to explain. */
function inJson(text: string): string | undefined {
  try {
    const { terraform } = JSON.parse(text) as { terraform?: JsonBlock | JsonBlock[] };
    const blocks = [terraform ?? []].flat();
    return blocks.flatMap(({ backend, cloud }) => [...[backend ?? []].flat().flatMap(Object.keys), ...(cloud ? ['cloud'] : [])])[0];
  } catch {
    return undefined;
  }
}

interface JsonBlock {
  readonly backend?: object | object[];
  readonly cloud?: unknown;
}
