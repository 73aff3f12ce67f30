/** What `show -json` says of a plan, as far as it is read here. */
export interface PlanJson {
  /** Absent in old versions, and in OpenTofu's. */
  readonly applyable?: boolean;
  readonly resource_changes?: readonly PlannedResource[];
  readonly output_changes?: { readonly [name: string]: { readonly actions: readonly string[] } };
  readonly configuration: {
    readonly root_module?: {
      readonly variables?: { readonly [name: string]: unknown };
      readonly outputs?: { readonly [name: string]: { readonly sensitive?: boolean } };
    };
  };
}

export interface PlannedResource {
  readonly address: string;
  /** Before it was moved. */
  readonly previous_address?: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  /** Set for what a replacement left behind. */
  readonly deposed?: string;
  readonly action_reason?: string;
  readonly change: PlannedChange;
}

export interface PlannedChange {
  readonly actions: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  /** True for what is known after the change. */
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
  /** What cannot be changed in place. */
  readonly replace_paths?: readonly (readonly (string | number)[])[];
  readonly importing?: object;
}
