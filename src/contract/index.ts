export * from './pipeline-record';
export * from './function-record';
export * from './package-plan';
export * from './fleet-record';
export * from './terraform-spec';
export * from './check-variables';
export * from './check-spec';
export * from './delivery-event';
