import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { unzip } from './archive';
import { BuildError } from './build-log';
import { linkSettings } from './environment';
import { writeShims } from './shims';
import type { ActionContext } from '../actions/handler';
import type { ActionModel } from '../model/pipeline';

/** The directories of one build: nothing outside of them is written. */
export interface Workspace {
  /** The primary source, unpacked. */
  readonly sources: string;
  readonly primary: string;
  /** Every other input artifact, unpacked, by name. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly home: string;
  readonly shims: string;
  readonly state: string;
}

/** Unpacks the inputs of an action into fresh directories. */
export async function prepareWorkspace(action: ActionModel, context: ActionContext, attempt = 0): Promise<Workspace> {
  const primary = action.configuration.PrimarySource ?? action.inputs[0];
  if (primary === undefined) throw new BuildError('CLIENT_ERROR', 'the action has no input artifact; give it one');
  const root = path.join(context.workDirectory, attempt === 0 ? 'build' : `build-retry${attempt}`);
  for (const name of ['home', 'shims', 'state']) fs.mkdirSync(path.join(root, name), { recursive: true });
  const real = fs.realpathSync(root); // what `pwd` says in there
  const unpacked = await Promise.all(action.inputs.map(async (name): Promise<[string, string]> => {
    const zip = context.inputs.get(name);
    if (!zip) throw new BuildError('CLIENT_ERROR', `input artifact ${name} is missing; run the action that makes it first`);
    const directory = path.join(real, 'src', name);
    await unzip(zip, directory);
    return [name, directory];
  }));
  const inputs = new Map(unpacked);
  const sources = inputs.get(primary);
  if (!sources) throw new BuildError('CLIENT_ERROR', `primary source ${primary} is not an input artifact; the inputs are ${action.inputs.join(', ')}`);
  inputs.delete(primary);
  writeShims(path.join(real, 'shims'));
  linkSettings(os.homedir(), path.join(real, 'home'));
  return { sources, primary, inputs, home: path.join(real, 'home'), shims: path.join(real, 'shims'), state: path.join(real, 'state') };
}
