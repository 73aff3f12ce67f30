import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { validatePath } from './validation';
import { byName } from '../../foundation/private/by-name';
import { DeliveryBuild } from '../delivery-build';

/** What other builds leave for one, by the directory that it is put into. */
export interface TakenArtifacts { readonly [directory: string]: DeliveryBuild }

/** An action of AWS CodeBuild takes five, and one is the source. */
const MAX_TAKEN = 4;

/** The artifacts that a build leaves: packages of several machines are in several. */
function artifactsOf(build: DeliveryBuild): codepipeline.Artifact[] {
  return build._packages ? [...new Set(Object.values(build._packages).map(({ artifact }) => artifact))] : [build.artifact];
}

export function takenArtifacts(taken: TakenArtifacts): codepipeline.Artifact[] {
  return [...new Set(Object.values(byName(taken)).flatMap(artifactsOf))];
}

/** Puts everything where it was asked for. Beside packages there are lists of them, which would replace each other. */
export function takeCommands(taken: TakenArtifacts): string[] {
  return Object.entries(byName(taken)).flatMap(([directory, build]) => [
    `mkdir -p ${directory}`,
    ...artifactsOf(build).map(({ artifactName }) => `cp -R "$CODEBUILD_SRC_DIR_${artifactName}"/${build._packages ? '*.zip' : '.'} ${directory}/`),
  ]);
}

export function validateTaken(who: string, taken: TakenArtifacts): void {
  for (const directory of Object.keys(taken)) validatePath(`${who}: each directory of artifacts`, directory);
  const names = takenArtifacts(taken).map(({ artifactName }) => `'${artifactName}'`);
  if (names.length <= MAX_TAKEN) return;
  throw new Error(`${who}: it takes at most ${MAX_TAKEN} artifacts beside the source, got ${names.join(', ')}; let one build leave several of them`);
}

/** Fails for what another pipeline builds. */
export function validateTakenHere(who: string, taken: TakenArtifacts, pipelineName: string): void {
  const foreign = Object.values(taken).find((build) => build.pipelineName !== pipelineName);
  if (foreign) throw new Error(`${who}: ${foreign} belongs to pipeline '${foreign.pipelineName}'; take what addBuild() of this pipeline returned`);
}
