import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { zipFiles } from '../../../src/cli/build/archive';
import type { FunctionModel } from '../../../src/cli/model/function';
import type { ActionModel } from '../../../src/cli/model/pipeline';
import { PACKAGE_MANIFEST, type PackageManifest, type PackageRecord } from '../../../src/contract';
import { action, functionModel } from '../engine/models';

/** A fleet of Node.js functions, `<fleet>-<name>` in AWS Lambda, with its deploy function. */
export function fleetModels(
  names: readonly string[], fleet = 'Staging',
): { readonly deployer: FunctionModel; readonly functions: readonly FunctionModel[] } {
  const nameOf = (name: string) => `${fleet.toLowerCase()}-${name}`;
  const deployer = functionModel({
    name: 'deployer',
    environment: { FLEET_FUNCTIONS: JSON.stringify(Object.fromEntries(names.map((name) => [name, nameOf(name)]))), FLEET_ALIAS: 'live', FLEET_LAYERS: 'staging-' },
    record: {
      version: 1, kind: 'fleet-deploy', fleet, functions: Object.fromEntries(names.map((name) => [name, { functionName: nameOf(name) }])),
    },
  });
  const functions = names.map((name) => functionModel({ name: nameOf(name), runtime: 'nodejs22.x', handler: 'index.handler', timeoutSeconds: 20 }));
  return { deployer, functions };
}

/** An action of the fleet's deploy function. */
export function fleetAction(deployer: FunctionModel, request: object | string): ActionModel {
  const UserParameters = typeof request === 'string' ? request : JSON.stringify(request);
  return action('Staging', 'Deploy', {
    category: 'Invoke', provider: 'Lambda', inputs: ['Packages'], function: deployer, configuration: { FunctionName: 'deployer', UserParameters },
  });
}

/** A Node.js function that answers with a value. */
export const answering = (value: unknown) => ({ 'index.js': `exports.handler = async () => (${JSON.stringify(value)});` });

/** The artifact of a build of packages: the files of each by its name. */
export async function packagesArtifact(
  directory: string, packages: { readonly [name: string]: { readonly [file: string]: string } }, kind: PackageRecord['kind'] = 'function',
): Promise<string> {
  const records: { [name: string]: PackageRecord } = {};
  for (const [name, files] of Object.entries(packages)) {
    const content = await zipOf(path.join(directory, 'package', name), files);
    fs.mkdirSync(path.join(directory, 'artifact'), { recursive: true });
    fs.writeFileSync(path.join(directory, 'artifact', `${name}.zip`), content);
    const sha256 = createHash('sha256').update(content).digest('base64');
    records[name] = { kind, file: `${name}.zip`, sha256, inputs: sha256, bytes: content.length, built: true };
  }
  const manifest: PackageManifest = { version: 1, packages: records };
  fs.writeFileSync(path.join(directory, 'artifact', PACKAGE_MANIFEST), JSON.stringify(manifest));
  const zip = path.join(directory, 'artifact.zip');
  const entries = [PACKAGE_MANIFEST, ...Object.keys(packages).map((name) => `${name}.zip`)];
  await zipFiles(zip, entries.map((name) => ({ path: name, file: path.join(directory, 'artifact', name) })));
  return zip;
}

/** The same files give the same bytes. */
export async function zipOf(directory: string, files: { readonly [file: string]: string }): Promise<Buffer> {
  const entries = Object.entries(files).map(([name, text]) => {
    const file = path.join(directory, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    fs.utimesSync(file, 0, 0);
    return { path: name, file };
  });
  await zipFiles(`${directory}.zip`, entries);
  return fs.readFileSync(`${directory}.zip`);
}
