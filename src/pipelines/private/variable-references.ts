/** A variable of the pipeline where it is used: `#{namespace.name}`. */
export interface VariableReference {
  readonly text: string;
  readonly namespace: string;
  readonly name: string;
}

/** The variables that a resolved value uses, each once. */
export function variableReferences(value: unknown): VariableReference[] {
  const found = [...(JSON.stringify(value) ?? '').matchAll(/#\{([A-Za-z0-9@_-]+)\.([^}\s"\\]+)\}/g)];
  return [...new Map(found.map(([text, namespace, name]) => [text, { text, namespace, name }])).values()];
}
