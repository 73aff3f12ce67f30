import * as path from 'path';
import { Token } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { buildImageOf, PackagesBuild } from './package-build';
import { PACKAGER_ASSET } from './packager-asset';
import { isPipelineVariable } from './project-build';
import { validatePath, validateVariables } from './validation';
import { PACKAGE_REBUILD, PACKAGE_SKIP_TESTS, PACKAGE_STORE, PackageDefinition, PACKAGER } from '../../contract';

/** AWS Lambda: https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html */
const MAX_LAYERS = 5;

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,59}$/;
const TAKEN = [PACKAGER, PACKAGER_ASSET, PACKAGE_STORE, PACKAGE_REBUILD, PACKAGE_SKIP_TESTS];

export function validatePackages(build: PackagesBuild): void {
  const { name, kind, options, packages, layers } = build;
  const { groupSize, environment = {}, image } = options;
  const who = `build '${name}'`;
  if (packages.length === 0) throw new Error(`${who}: it needs at least one ${kind}, got none; name what it builds in ${kind}s`);
  if (groupSize !== undefined && !(Number.isInteger(groupSize) && groupSize >= 1)) {
    throw new Error(`${who}: groupSize is a number of packages, got ${groupSize}; give a whole number from 1`);
  }
  rejectTaken(who, environment);
  for (const each of packages) {
    validateName(`${who}: a ${kind}`, each.name);
    validatePackage(`${who}, ${kind} '${each.name}'`, each);
    validateLayers(`${who}, ${kind} '${each.name}'`, layers[each.name] ?? []);
    if (image) validateImage(`${who}, ${kind} '${each.name}'`, each, image);
  }
}

/** Names become parts of names of actions. A digit ahead would change the order of names, and so who is built together. */
function validateName(who: string, name: string): void {
  if (!NAME.test(name)) throw new Error(`${who} has a name of 1 to 60 letters, digits, _ and - that starts with a letter, got '${name}'; rename it`);
}

function validatePackage(who: string, definition: PackageDefinition): void {
  const { directory, shared, inputs, exclude, environment } = definition;
  validatePath(`${who}: directory`, directory);
  for (const each of shared) validateShared(who, each);
  for (const each of inputs) validatePath(`${who}: each of inputs`, each);
  for (const each of exclude) validateGlob(who, each);
  validateSharedNames(who, shared);
  validateEnvironment(who, environment);
  validateToolchain(who, definition);
}

function validateShared(who: string, directory: string): void {
  validatePath(`${who}: each of shared`, directory);
  if (!/^[./]+$/.test(directory)) return;
  throw new Error(`${who}: each of shared has a last name, which it goes into the package under, got '${directory}'; name a directory below the root`);
}

function validateSharedNames(who: string, shared: readonly string[]): void {
  const byName = new Map<string, string>();
  for (const each of shared) {
    const other = byName.get(path.posix.basename(each));
    if (other !== undefined) {
      throw new Error(`${who}: shared directories go into the package under their last name, got '${other}' and '${each}'; rename one of them`);
    }
    byName.set(path.posix.basename(each), each);
  }
}

function validateGlob(who: string, glob: string): void {
  if (Token.isUnresolved(glob) || (glob !== '' && !glob.startsWith('/') && !glob.split('/').includes('..'))) return;
  throw new Error(`${who}: exclude has globs relative to its directory, got '${glob}'; write them like 'docs/**'`);
}

function validateEnvironment(who: string, environment: { readonly [name: string]: string }): void {
  validateVariables(who, Object.keys(environment));
  rejectTaken(who, environment);
  for (const [variable, value] of Object.entries(environment)) {
    if (!isPipelineVariable(value)) continue;
    throw new Error(`${who}: environment variable '${variable}' holds a variable of the pipeline, got '${value}'; `
      + 'packages of the same sources are the same, so give it in the environment of the build');
  }
}

function rejectTaken(who: string, environment: { readonly [name: string]: string }): void {
  const taken = Object.keys(environment).find((variable) => TAKEN.includes(variable));
  if (taken !== undefined) throw new Error(`${who}: environment variable '${taken}' is set by the build itself; give yours another name`);
}

function validateToolchain(who: string, definition: PackageDefinition): void {
  switch (definition.toolchain) {
    case 'python':
      validateVersion(`${who}: pythonVersion`, definition.pythonVersion, /^\d+\.\d+$/, '3.13');
      validateArchitecture(who, definition.architecture);
      break;
    case 'java':
      validateVersion(`${who}: javaVersion`, definition.javaVersion, /^\d+$/, '21');
      break;
    case 'node':
      validateVersion(`${who}: nodeVersion`, definition.nodeVersion, /^\d+$/, '22');
      validateArchitecture(who, definition.architecture);
      if (definition.bundle) validateEntry(who, definition.bundle.entry);
  }
}

function validateVersion(who: string, version: string, form: RegExp, example: string): void {
  if (!Token.isUnresolved(version) && !form.test(version)) throw new Error(`${who} is a version as AWS Lambda offers it, got '${version}'; write it like '${example}'`);
}

function validateArchitecture(who: string, architecture: string): void {
  if (['x86_64', 'arm64'].includes(architecture)) return;
  throw new Error(`${who}: AWS Lambda runs on x86_64 and arm64, got architecture '${architecture}'; use Architecture.X86_64 or Architecture.ARM_64`);
}

function validateEntry(who: string, entry: string): void {
  if (Token.isUnresolved(entry) || /^(?!\/)(?!(.*\/)?\.\.(\/|$))[A-Za-z0-9_./-]+$/.test(entry)) return;
  throw new Error(`${who}: entry of bundle is a file inside its directory, got '${entry}'; write it like 'src/index.ts'`);
}

function validateLayers(who: string, layers: readonly string[]): void {
  for (const layer of layers) validateName(`${who}: each of layers`, layer);
  const repeated = layers.find((layer, i) => layers.indexOf(layer) !== i);
  if (repeated !== undefined) throw new Error(`${who}: a function takes a layer once, got '${repeated}' more often; name it once`);
  if (layers.length > MAX_LAYERS) throw new Error(`${who}: a function takes at most ${MAX_LAYERS} layers, got ${layers.length}; put some of them together`);
}

/** Dependencies of Node.js may bring binaries, which are installed for the machine that they are installed on. */
function validateImage(who: string, definition: PackageDefinition, image: codebuild.IBuildImage): void {
  const needed = buildImageOf([definition]).type;
  if (definition.toolchain !== 'node' || image.type === needed) return;
  throw new Error(`${who}: architecture ${definition.architecture} needs a build image of type ${needed}, got ${image.type}; leave image out`);
}
