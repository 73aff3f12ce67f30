/** What `show -json` says of a plan, as far as it is read here. */
export interface PlanJson {
  /** Absent in old versions, and in OpenTofu's. */
  readonly applyable?: boolean;
  readonly resource_changes?: readonly PlannedResource[];
  /** How what there is differs from the state. */
  readonly resource_drift?: readonly PlannedResource[];
  /** The state, brought up to what there is. */
  readonly prior_state?: { readonly values?: { readonly root_module?: StateModule } };
  readonly output_changes?: { readonly [name: string]: { readonly actions: readonly string[] } };
  readonly configuration: {
    readonly root_module?: {
      readonly variables?: { readonly [name: string]: unknown };
      readonly outputs?: { readonly [name: string]: { readonly sensitive?: boolean } };
    };
  };
}

export interface StateModule {
  readonly resources?: readonly { readonly mode: 'managed' | 'data' }[];
  readonly child_modules?: readonly StateModule[];
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
