import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { VariableReference, variableReferences } from './variable-references';

/** Namespaces that the service fills: the execution, the variables of the pipeline, the rules of a stage's conditions. */
const OF_THE_SERVICE = ['codepipeline', 'variables', 'rule'];

/** The names in a namespace, where they are known. */
export type KnownVariables = ReadonlyMap<string, readonly string[]>;

type Stage = codepipeline.CfnPipeline.StageDeclarationProperty;
type Action = codepipeline.CfnPipeline.ActionDeclarationProperty;

interface Place {
  readonly where: string;
  readonly stage: number;
  readonly runOrder: number;
}

interface Use extends Place {
  readonly reference: VariableReference;
}

/** Problems of a pipeline whose actions or conditions use variables that nothing makes, or not yet. Takes stages as they are rendered. */
export function validateVariableOrder(stages: readonly Stage[], known: KnownVariables): string[] {
  const makers = new Map(stages.flatMap((stage, at) => actionsOf(stage).flatMap((action) =>
    action.namespace === undefined ? [] : [[action.namespace, placeOf(stage, at, action)] as const])));
  return stages.flatMap(usesIn).flatMap((use) => {
    const { where, reference: { text, namespace, name } } = use;
    if (OF_THE_SERVICE.includes(namespace)) return [];
    const maker = makers.get(namespace);
    if (!maker) {
      return [`${where} uses variable '${text}', but no action has the namespace '${namespace}'; `
        + 'take what output() of a deployment or variable() of a build of this pipeline returns'];
    }
    const names = known.get(namespace);
    if (names && !names.includes(name)) {
      const got = names.map((each) => `'${each}'`).join(', ') || 'none';
      return [`${where} uses variable '${text}', which ${maker.where} does not make, got ${got}; use one of these`];
    }
    if (maker.stage < use.stage || (maker.stage === use.stage && maker.runOrder < use.runOrder)) return [];
    return [`${where} uses variable '${text}' before ${maker.where} makes it; move one of them`];
  });
}

/** A condition is asked before all actions of its stage, or after. */
function usesIn(stage: Stage, at: number): Use[] {
  const uses = (place: Place, value: unknown) => variableReferences(value).map((reference): Use => ({ ...place, reference }));
  const where = `the condition of stage '${stage.name}'`;
  return [
    ...uses({ where, stage: at, runOrder: -Infinity }, stage.beforeEntry),
    ...actionsOf(stage).flatMap((action) => uses(placeOf(stage, at, action), [action.configuration, action.environmentVariables])),
    ...uses({ where, stage: at, runOrder: Infinity }, [stage.onSuccess, stage.onFailure]),
  ];
}

function placeOf(stage: Stage, at: number, action: Action): Place {
  return { where: `action '${stage.name}/${action.name}'`, stage: at, runOrder: action.runOrder ?? 1 };
}

/** Rendered stages hold no tokens. */
function actionsOf({ actions }: Stage): Action[] {
  return actions as Action[];
}
