export * from './pipeline-record';
export * from './function-record';
export * from './package-plan';
export * from './fleet-record';
export * from './terraform-spec';
