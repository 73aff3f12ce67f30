import * as fs from 'fs';
import * as path from 'path';
import picomatch from 'picomatch';
import type { ArchiveEntry } from './archive';
import { BuildError, type BuildLog } from './build-log';
import { expandGlob, expandVariables, type Match } from './glob';
import type { ArtifactRules, Buildspec, FileRules } from '../buildspec/buildspec';

export interface FilesContext {
  /** What paths are relative to: the sources, wherever the last command was (BS-60). */
  readonly directory: string;
  /** As they are at the end of the build. */
  readonly variables: { readonly [name: string]: string };
  readonly log: BuildLog;
}

/** Which section of the buildspec makes which output artifact of the action (BS-68). */
export function selectArtifacts(buildspec: Pick<Buildspec, 'artifacts' | 'secondaryArtifacts'>, outputs: readonly string[]): Map<string, ArtifactRules> {
  const { artifacts, secondaryArtifacts } = buildspec;
  if (outputs.length === 1 && artifacts) return new Map([[outputs[0], artifacts]]);
  const ids = Object.keys(secondaryArtifacts);
  return new Map(outputs.map((output) => {
    const rules = secondaryArtifacts[output];
    if (rules) return [output, rules];
    const found = ids.length > 0 ? `has the secondary artifacts ${ids.join(', ')}` : 'has none';
    throw new BuildError('CLIENT_ERROR', `no artifact definition found for output artifact ${output}: the buildspec ${found}`);
  }));
}

/** The files of an artifact, as entries of its archive. */
export async function collectArtifact(rules: ArtifactRules, context: FilesContext): Promise<ArchiveEntry[]> {
  const { log, variables } = context;
  const expand = (text: string) => expandVariables(text, variables);
  const excluded = rules.exclude.length > 0 ? picomatch(rules.exclude.map(expand), { dot: true }) : () => false;
  const matches = (await filesOf(rules, context, !rules.symlinks)).filter((match) => !excluded(match.path));
  const entries = new Map<string, ArchiveEntry>();
  for (const match of matches) {
    const name = rules.discardPaths ? path.posix.basename(match.path) : match.path;
    if (rules.discardPaths && entries.has(name)) log.container(`Warning: ${name} exists more than once; the last one is taken`); // BS-62
    entries.set(name, { path: name, file: rules.symlinks ? match.file : await fs.promises.realpath(match.file) });
  }
  if (entries.size === 0) throw new BuildError('CLIENT_ERROR', 'no matching artifact paths found'); // BS-67
  return [...entries.values()];
}

/** The files that `files` and `base-directory` name, each once; unmatched patterns are told. */
export async function filesOf(rules: FileRules, context: FilesContext, followLinks = true): Promise<Match[]> {
  const { log, variables } = context;
  const found = new Map<string, Match>();
  for (const base of await baseDirectories(rules, context, followLinks)) {
    log.container('Assembling file list');
    for (const pattern of rules.files.map((text) => expandVariables(text, variables))) {
      log.container(`Expanding ${pattern}`);
      const matches = await expandGlob(base, path.isAbsolute(pattern) ? path.relative(base, pattern) : pattern, { followLinks });
      if (matches.length === 0) log.container(`Skipping invalid file path ${pattern}`);
      for (const match of matches) found.set(match.file, match);
    }
  }
  if (found.size > 0) log.container(`Found ${found.size} file(s)`);
  return [...found.values()];
}

/** `base-directory` may be a pattern for several directories (BS-61). */
async function baseDirectories(rules: FileRules, { directory, variables, log }: FilesContext, followLinks: boolean): Promise<string[]> {
  const base = expandVariables(rules.baseDirectory ?? '.', variables) || '.';
  log.container(`Expanding base directory path: ${base}`);
  const literal = path.resolve(directory, base);
  if (fs.existsSync(literal)) return [literal];
  const matches = await expandGlob(directory, base, { followLinks, directories: true });
  if (matches.length === 0) throw new BuildError('CLIENT_ERROR', `no matching base directory path found for ${base}`);
  return matches.map((match) => match.file);
}
