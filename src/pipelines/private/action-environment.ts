import { Lazy } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';

/** Environment variables of actions by location, `<stage>/<action>`. */
export type ActionEnvironments = ReadonlyMap<string, { readonly [name: string]: string }>;

/**
 * Gives environment variables to actions. The L2 of an action knows none, and where an action stands in the list is open until
 * synthesis: stages may be put before it.
 */
export function renderEnvironments(pipeline: codepipeline.CfnPipeline, environments: ActionEnvironments): void {
  if (environments.size === 0) return;
  const { stages } = pipeline;
  pipeline.stages = Lazy.uncachedAny({
    produce: (context) => (context.resolve(stages) as codepipeline.CfnPipeline.StageDeclarationProperty[]).map((stage) => ({
      ...stage,
      actions: (stage.actions as codepipeline.CfnPipeline.ActionDeclarationProperty[]).map((action) => {
        const variables = environments.get(`${stage.name}/${action.name}`);
        return variables ? { ...action, environmentVariables: Object.entries(variables).map(([name, value]) => ({ name, value })) } : action;
      }),
    })),
  });
}
