import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';

/**
 * Problems of a pipeline whose actions use artifacts before they are there. aws-cdk-lib accepts an artifact of a later stage, and
 * stages can be added past this library.
 */
export function validateArtifactOrder(stages: readonly codepipeline.IStage[]): string[] {
  const problems: string[] = [];
  const madeBy = new Map<string, { readonly stage: number; readonly runOrder: number; readonly where: string }>();
  const actions = stages.flatMap((stage, position) => stage.actions.map(({ actionProperties }) => ({
    properties: actionProperties, stage: position, runOrder: actionProperties.runOrder ?? 1, where: `${stage.stageName}/${actionProperties.actionName}`,
  })));
  for (const { properties, stage, runOrder, where } of actions) {
    for (const name of names(properties.outputs)) {
      const other = madeBy.get(name);
      if (other) problems.push(`artifact '${name}' is made by both '${other.where}' and '${where}'; rename one of them`);
      else madeBy.set(name, { stage, runOrder, where });
    }
  }
  for (const { properties, stage, runOrder, where } of actions) {
    for (const name of names(properties.inputs)) {
      const maker = madeBy.get(name);
      if (!maker) {
        problems.push(`action '${where}' uses artifact '${name}', which nothing makes; use the artifact of a source or build of this pipeline`);
      } else if (maker.stage > stage || (maker.stage === stage && maker.runOrder >= runOrder)) {
        problems.push(`action '${where}' uses artifact '${name}' before '${maker.where}' makes it; move one of them`);
      }
    }
  }
  return problems;
}

function names(artifacts: readonly codepipeline.Artifact[] | undefined): string[] {
  return (artifacts ?? []).flatMap((artifact) => artifact.artifactName ?? []);
}
