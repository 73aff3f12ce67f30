import { Resource } from './release';

interface Action {
  readonly Name: string;
  readonly Namespace?: string;
  readonly OutputArtifacts?: ReadonlyArray<{ readonly Name: string }>;
}

/** What commands, alarms and rules of users, and other actions, call the parts of a pipeline. */
export function namesIn({ Type, Properties = {} }: Resource): string[] {
  if (Type !== 'AWS::CodePipeline::Pipeline') return [];
  const stages = Properties.Stages as ReadonlyArray<{ readonly Name: string; readonly Actions: readonly Action[] }>;
  return stages.flatMap((stage) => [`stage ${stage.Name}`, ...stage.Actions.flatMap((action) => [
    `action ${stage.Name}/${action.Name}`,
    ...(action.OutputArtifacts ?? []).map(({ Name }) => `artifact ${Name}`),
    ...(action.Namespace ? [`variables ${action.Namespace}`] : []),
  ])]);
}
