import { changesOf, type Changes } from '../../src/terraformer/changes';
import type { PlannedChange, PlannedResource } from '../../src/terraformer/plan-json';

/** What a plan says of a resource of type `aws_x`. */
export function planned(name: string, change: PlannedChange, members: Partial<PlannedResource> = {}): PlannedResource {
  return { address: `aws_x.${name}`, mode: 'managed', type: 'aws_x', change, ...members };
}

export function changes(resources: readonly PlannedResource[], outputs: { readonly [name: string]: string } = {}): Changes {
  return changesOf({
    resource_changes: resources,
    output_changes: Object.fromEntries(Object.entries(outputs).map(([name, action]) => [name, { actions: [action] }])),
    configuration: {},
  });
}

export const create = (name: string) => planned(name, { actions: ['create'] });
export const destroy = (name: string, members: Partial<PlannedResource> = {}) => planned(name, { actions: ['delete'] }, members);
export const replace = (name: string, members: Partial<PlannedResource> = {}) => planned(name, { actions: ['delete', 'create'], replace_paths: [['zone']] }, members);
