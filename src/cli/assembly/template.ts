/** A synthesized cloud assembly as the command sees it: stacks with their templates, nested assemblies included. */
export interface Assembly {
  readonly directory: string;
  readonly stacks: readonly StackTemplate[];
}

export interface StackTemplate {
  readonly name: string;
  /** `unknown-account` when the stack is environment-agnostic. */
  readonly account: string;
  readonly region: string;
  readonly file: string;
  readonly resources: { readonly [logicalId: string]: Resource };
  readonly outputs: { readonly [name: string]: { readonly Value: unknown; readonly Export?: { readonly Name: unknown } } };
  readonly parameters: { readonly [name: string]: { readonly Type?: string; readonly Default?: unknown } };
  readonly mappings: { readonly [name: string]: unknown };
  readonly conditions: { readonly [name: string]: unknown };
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly [key: string]: unknown };
  readonly Metadata?: { readonly [key: string]: unknown };
  readonly Condition?: string;
  readonly DependsOn?: unknown;
}
