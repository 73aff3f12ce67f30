import type { ActionModel, EnvironmentVariable } from '../model/pipeline';

/** Output variables by namespace: of the actions that ended, and the reserved `codepipeline` and `variables`. */
export type Namespaces = ReadonlyMap<string, { readonly [name: string]: string }>;

const REFERENCE = /#\{([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_.-]+)\}/g;
/** The configuration key whose value is JSON text that holds references (CP-23). */
const JSON_KEY = 'EnvironmentVariables';

/** An action with the references of its configuration replaced, as the service does right before the action starts (CP-20). */
export function resolveAction(action: ActionModel, namespaces: Namespaces): ActionModel {
  const configuration = Object.entries(action.configuration).map(([key, value]) =>
    [key, substitute(value, namespaces, key === JSON_KEY ? escapeJson : undefined)] as const);
  const environmentVariables = action.environmentVariables.map((variable): EnvironmentVariable =>
    ({ ...variable, value: substitute(variable.value, namespaces) }));
  // Commands may hold what only looks like a reference, in a language that has the same syntax.
  const inCommand = (text: string) => text.replace(REFERENCE, (reference, namespace: string) =>
    namespaces.has(namespace) ? substitute(reference, namespaces) : reference);
  return { ...action, configuration: Object.fromEntries(configuration), environmentVariables, commands: action.commands.map(inCommand) };
}

/** Namespaces that the configuration of an action refers to. */
export function referencedNamespaces(action: ActionModel): Set<string> {
  const texts = [...Object.values(action.configuration), ...action.environmentVariables.map((variable) => variable.value), ...action.commands];
  return new Set(texts.flatMap((text) => [...text.matchAll(REFERENCE)].map((match) => match[1])));
}

/** Replaces `#{namespace.key}`; whatever else looks like it (`#{` of Ruby or shell text) stays. */
export function substitute(text: string, namespaces: Namespaces, escape: (value: string) => string = (value) => value): string {
  return text.replace(REFERENCE, (reference, namespace: string, key: string) => {
    const variables = namespaces.get(namespace);
    if (!variables) throw new Error(unresolved(reference, `namespace '${namespace}'`, [...namespaces.keys()]));
    if (!Object.hasOwn(variables, key)) {
      throw new Error(unresolved(reference, `variable '${key}' in namespace '${namespace}'`, Object.keys(variables)));
    }
    return escape(variables[key]);
  });
}

function unresolved(reference: string, what: string, known: readonly string[]): string {
  return `unresolved variable ${reference}: no ${what}; known: ${known.length > 0 ? known.join(', ') : 'none'}`;
}

function escapeJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}
